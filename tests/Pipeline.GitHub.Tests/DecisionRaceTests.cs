using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>Others change the pull request at any call of a decision or a proposal.</summary>
public sealed class DecisionRaceTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task Two_decisions_about_the_same_pins_leave_a_draft_exactly_if_the_last_status_is_no_success(bool isAccepted) => AtEachCall(
        isAccepted ? null : desk => desk.Decide(Desk.Decision("1\n", isAccepted: true)),
        desk => desk.Decide(Desk.Decision("1\n", isAccepted)),
        (_, other) => other.Decide(Desk.Decision("1\n", !isAccepted), TestContext.Current.CancellationToken),
        desk => Assert.Equal(desk.Status != "success", Assert.Single(desk.State.Pulls).IsDraft));

    [Fact]
    public Task A_failure_of_older_pins_makes_no_draft_of_newer_accepted_ones() => AtEachCall(
        desk => desk.Decide(Desk.Decision("1\n", isAccepted: true)),
        desk => desk.Decide(Desk.Decision("1\n", isAccepted: false)),
        async (_, other) =>
        {
            await other.Propose(Desk.Change("2\n"), TestContext.Current.CancellationToken);
            await other.Decide(Desk.Decision("2\n", isAccepted: true), TestContext.Current.CancellationToken);
        },
        desk => Assert.Equal(("2\n", "success", false), (desk.Pins(Desk.Branch), desk.Status, Assert.Single(desk.State.Pulls).IsDraft)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public Task A_pull_request_that_is_closed_during_a_decision_is_no_failure(bool isAccepted) => AtEachCall(
        isAccepted ? null : desk => desk.Decide(Desk.Decision("1\n", isAccepted: true)),
        desk => desk.Decide(Desk.Decision("1\n", isAccepted)),
        (desk, _) => Task.FromResult(desk.State.Pulls.Single().Open = false),
        desk => Assert.False(Assert.Single(desk.State.Pulls).Open));

    [Fact]
    public Task A_pull_request_that_is_closed_during_a_proposal_is_no_failure() => AtEachCall(
        desk => desk.Decide(Desk.Decision("1\n", isAccepted: true)),
        desk => desk.Propose(Desk.Change("2\n")),
        (desk, _) => Task.FromResult(desk.State.Pulls.First().Open = false),
        desk => Assert.All(desk.State.OpenPulls, pull => Assert.True(pull.IsDraft)));

    // Each call in turn is preceded by the whole disturbance.
    private static async Task AtEachCall(Func<Desk, Task>? before, Func<Desk, Task> run, Func<Desk, IPinProposals, Task> disturb, Action<Desk> check)
    {
        var (at, disturbed) = (0, true);
        for (; disturbed; at++)
        {
            await using var desk = await Desk.Open();
            await desk.Opened(Desk.Change("1\n"));
            await (before?.Invoke(desk) ?? Task.CompletedTask);
            using var other = desk.Another();
            var first = desk.GitHub.Calls.Count;
            disturbed = false;
            desk.GitHub.Arrived = async call =>
            {
                if (call.Number == first + at + 1)
                {
                    disturbed = true;
                    desk.GitHub.Arrived = _ => Task.CompletedTask;
                    await disturb(desk, other.Proposals);
                }
            };

            await run(desk);

            if (disturbed)
            {
                check(desk);
            }
        }

        Assert.True(at > 4, $"{at} calls");
    }
}
