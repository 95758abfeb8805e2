using Pipeline.Adapters.GitHub;
using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>Concurrent, independent runs.</summary>
public sealed class ConcurrencyTests
{
    private const int Runs = 16;

    [Fact]
    public async Task Many_runs_at_once_come_to_one_pull_request()
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Arrived = Together(Runs, "/git/ref/{ref}");

        var proposals = await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => Task.Run(() => Once(desk, Desk.Change("1\n")))));

        var open = proposals.Cast<PinProposal.Open>().ToList();
        Assert.All(open, proposal => Assert.Equal(1, proposal.Number));
        Assert.Single(open, proposal => proposal.Opened);
        Assert.Single(desk.State.Pulls);
        Assert.Equal(("1\n", desk.State.Refs["heads/main"]), (desk.Pins(Desk.Branch), Assert.Single(desk.Newest.Parents)));
    }

    [Fact]
    public async Task Many_runs_at_once_move_the_branch_to_one_change()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));

        await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => Task.Run(() => Once(desk, Desk.Change("2\n", "Two")))));

        Assert.Equal(("Two", "2\n"), (Assert.Single(desk.State.Pulls).Title, desk.Pins(Desk.Branch)));
        Assert.Equal(desk.State.Refs["heads/main"], Assert.Single(desk.Newest.Parents));
    }

    [Fact]
    public async Task Many_runs_at_once_leave_one_issue_open_the_oldest()
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Arrived = Together(Runs, "/issues");

        var pages = await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => Task.Run(async () =>
        {
            using var repository = desk.Another();
            return await repository.Issues.Report("drift", "Drift", "two pins", TestContext.Current.CancellationToken);
        })));

        Assert.Equal(1, Assert.Single(desk.State.Issues, issue => issue.Open).Number);
        Assert.All(desk.State.Issues.Skip(1), issue => Assert.Equal(("not_planned", "Duplicate of #1"), (issue.Reason, issue.Comments[0])));
        Assert.Equal("https://github.example/octo/pipeline/issues/1", Assert.Single(pages.Distinct()).ToString());
    }

    private static async Task<PinProposal> Once(Desk desk, PinChange change)
    {
        using var repository = desk.Another();
        return await repository.Proposals.Propose(change, TestContext.Current.CancellationToken);
    }

    // Each run's first call waits until all runs have arrived; then they race.
    private static Func<FakeCall, Task> Together(int runs, string first)
    {
        var (missing, here) = (runs, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return call =>
        {
            if (call.Is("GET", first) && Interlocked.Decrement(ref missing) <= 0)
            {
                here.TrySetResult();
            }

            return here.Task;
        };
    }
}
