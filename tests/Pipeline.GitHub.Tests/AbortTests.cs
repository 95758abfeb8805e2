using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>A run that ends, or loses its connection, at each of its calls.</summary>
public sealed class AbortTests
{
    public static TheoryData<string, bool> Cases => new() { { "nothing", false }, { "nothing", true }, { "another change", false }, { "another change", true }, { "overtaken", false }, { "overtaken", true } };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_run_that_is_killed_at_any_call_is_finished_by_the_next(string before, bool happens)
    {
        var expected = await Undisturbed(before);
        var killed = 0;
        for (var at = 1; ; at++)
        {
            await using var desk = await Prepared(before);
            using var process = new CancellationTokenSource();
            var first = desk.GitHub.Calls.Count;
            desk.GitHub.Fault = call => Kill(call.Number - first == at, process, happens);
            var ended = await Ended(() => desk.Proposals.Propose(Desk.Change("2\n", "Two"), process.Token));
            desk.GitHub.Fault = _ => null;
            if (!ended)
            {
                break;
            }

            killed++;
            await desk.Propose(Desk.Change("2\n", "Two"));
            Assert.Equal(expected, State(desk));
        }

        Assert.True(killed >= 6, $"{killed} calls");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_connection_that_breaks_at_any_call_is_no_more_than_a_delay(string before, bool happens)
    {
        var expected = await Undisturbed(before);
        for (var (at, broken) = (1, true); broken; at++)
        {
            await using var desk = await Prepared(before);
            broken = false;
            var first = desk.GitHub.Calls.Count;
            desk.GitHub.Fault = call =>
            {
                broken |= call.Number - first == at;
                return call.Number - first == at ? Lost(happens) : null;
            };

            await desk.Propose(Desk.Change("2\n", "Two"));

            Assert.Equal(expected, State(desk));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_issue_is_opened_and_closed_once_whatever_breaks(bool happens)
    {
        for (var (at, broken) = (1, true); broken; at++)
        {
            await using var desk = await Desk.Open();
            broken = false;
            desk.GitHub.Fault = call =>
            {
                broken |= call.Number == at;
                return call.Number == at ? Lost(happens) : null;
            };

            await desk.Issues.Report("drift", "Drift", "one pin", TestContext.Current.CancellationToken);
            await desk.Issues.Report("drift", "Drift", "two pins", TestContext.Current.CancellationToken);
            await desk.Issues.Close("drift", "In sync", TestContext.Current.CancellationToken);

            var issue = Assert.Single(desk.State.Issues);
            Assert.Equal((false, "completed", "In sync"), (issue.Open, issue.Reason, Assert.Single(issue.Comments)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_issue_that_a_killed_run_left_is_found_by_the_next(bool happens)
    {
        var ended = true;
        for (var at = 1; ended; at++)
        {
            await using var desk = await Desk.Open();
            using var process = new CancellationTokenSource();
            desk.GitHub.Fault = call => Kill(call.Number == at, process, happens);
            ended = await Ended(async () =>
            {
                await desk.Issues.Report("drift", "Drift", "one pin", process.Token);
                await desk.Issues.Close("drift", "In sync", process.Token);
            });
            desk.GitHub.Fault = _ => null;

            await desk.Issues.Report("drift", "Drift", "two pins", TestContext.Current.CancellationToken);

            Assert.EndsWith("two pins", Assert.Single(desk.State.Issues, issue => issue.Open).Body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A_decision_that_is_killed_at_any_call_is_finished_by_the_next(bool isAccepted, bool happens)
    {
        var (killed, ended) = (0, true);
        for (var at = 1; ended; at++)
        {
            await using var desk = await Prepared("another change");
            using var process = new CancellationTokenSource();
            var first = desk.GitHub.Calls.Count;
            desk.GitHub.Fault = call => Kill(call.Number - first == at, process, happens);
            ended = await Ended(() => desk.Proposals.Decide(Desk.Decision("1\n", isAccepted), process.Token));
            desk.GitHub.Fault = _ => null;
            killed += ended ? 1 : 0;

            var decided = await desk.Decide(Desk.Decision("1\n", isAccepted));

            var pull = Assert.Single(desk.State.Pulls);
            Assert.Equal(!isAccepted, Assert.IsType<DecidedProposal.Open>(decided).IsDraft);
            Assert.Equal((!isAccepted, isAccepted ? "success" : "failure", isAccepted ? 0 : 1), (pull.IsDraft, desk.Status, pull.Comments.Count));
        }

        Assert.True(killed >= 6, $"{killed} calls");
    }

    private static FakeFault Lost(bool happens) => happens ? FakeFault.LostOnTheWayBack : FakeFault.LostOnTheWay;

    private static FakeFault? Kill(bool now, CancellationTokenSource process, bool happens)
    {
        if (now)
        {
            process.Cancel();
        }

        return now ? Lost(happens) : null;
    }

    private static async Task<bool> Ended(Func<Task> run)
    {
        try
        {
            await run();
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private static async Task<Desk> Prepared(string before)
    {
        var desk = await Desk.Open();
        if (before != "nothing")
        {
            await desk.Opened(Desk.Change("1\n"));
        }

        if (before == "overtaken")
        {
            desk.State.Push("main", Desk.Path, "2\n"u8.ToArray());
        }

        return desk;
    }

    private static async Task<string> Undisturbed(string before)
    {
        await using var desk = await Prepared(before);
        await desk.Propose(Desk.Change("2\n", "Two"));
        return State(desk);
    }

    // Everything that people see; commits differ only in their times.
    private static string State(Desk desk) => string.Join('\n', desk.State.Pulls.Select(pull =>
        $"#{pull.Number} {(pull.Open ? "open" : "closed")}{(pull.IsDraft ? " draft" : "")} {desk.Status ?? "none"} {pull.Title} {pull.Body} [{string.Join(", ", pull.Comments)}] {pull.Head} → {pull.Base}"))
        + $"\n{desk.Pins(Desk.Branch)}{desk.Newest.Message} on {(desk.Newest.Parents.Single() == desk.State.Refs["heads/main"] ? "base" : "an older base")}";
}
