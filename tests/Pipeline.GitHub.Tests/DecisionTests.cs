using System.Net;
using Pipeline.Adapters.GitHub;
using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>A proposal is withheld until the images of exactly its bytes are accepted.</summary>
public sealed class DecisionTests
{
    [Fact]
    public async Task A_proposal_is_a_draft_with_a_pending_status()
    {
        await using var desk = await Desk.Open();

        Assert.True((await desk.Opened(Desk.Change("1\n"))).IsDraft);

        var status = Assert.Single(desk.State.Statuses);
        Assert.Equal((desk.Newest.Sha, "pipeline/acceptance", "pending"), (status.Commit, status.Context, status.State));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Acceptance_sets_the_status_and_ends_the_draft(bool enterprise)
    {
        await using var desk = await Desk.Open(enterprise: enterprise);
        await desk.Opened(Desk.Change("1\n"));

        var decided = await desk.Decide(Desk.Decision("1\n", isAccepted: true, "2 processors were accepted"));

        Assert.Equal(new DecidedProposal.Open(1, new Uri("https://github.example/octo/pipeline/pull/1"), IsDraft: false), decided);
        var pull = Assert.Single(desk.State.Pulls);
        Assert.False(pull.IsDraft);
        Assert.Empty(pull.Comments);
        Assert.Equal(
            new FakeStatus(desk.Newest.Sha, "pipeline/acceptance", "success", "2 processors were accepted", "https://github.example/octo/pipeline/actions/runs/7"),
            desk.State.Statuses[^1]);
    }

    [Fact]
    public async Task A_failure_is_said_once_and_the_draft_stays()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));

        await desk.Decide(Desk.Decision("1\n", isAccepted: false, new string('x', 200)));
        await desk.Decide(Desk.Decision("1\n", isAccepted: false));

        var pull = Assert.Single(desk.State.Pulls);
        Assert.Equal((true, "failure", "planner failed"), (pull.IsDraft, desk.Status, Assert.Single(pull.Comments)));
        Assert.All(desk.State.Statuses, status => Assert.True(status.Description.Length <= 140));
    }

    [Fact]
    public async Task A_second_try_of_the_same_pins_decides_anew()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        await desk.Decide(Desk.Decision("1\n", isAccepted: false));

        await desk.Opened(Desk.Change("1\n"));
        Assert.Equal("pending", desk.Status);
        await desk.Decide(Desk.Decision("1\n", isAccepted: true));

        Assert.Equal(("success", false), (desk.Status, Assert.Single(desk.State.Pulls).IsDraft));
    }

    [Fact]
    public async Task Accepted_pins_that_are_proposed_again_stay_ready()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        await desk.Decide(Desk.Decision("1\n", isAccepted: true));
        var first = desk.GitHub.Calls.Count;

        Assert.False((await desk.Opened(Desk.Change("1\n"))).IsDraft);

        Assert.All(desk.GitHub.Calls.Skip(first), call => Assert.Equal("GET", call.Method));
    }

    [Fact]
    public async Task Other_pins_make_a_draft_of_a_ready_pull_request_before_the_branch_moves()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        await desk.Decide(Desk.Decision("1\n", isAccepted: true));
        var drafts = new List<bool>();
        desk.GitHub.Arrived = call =>
        {
            if (call.Is("PATCH", "/git/refs/{ref}"))
            {
                drafts.Add(Assert.Single(desk.State.Pulls).IsDraft);
            }

            return Task.CompletedTask;
        };

        Assert.True((await desk.Opened(Desk.Change("2\n"))).IsDraft);

        Assert.Equal([true], drafts);
        Assert.Equal("pending", desk.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_decision_about_other_pins_changes_nothing(bool isAccepted)
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("2\n"));
        var first = desk.GitHub.Calls.Count;

        var decided = await desk.Decide(Desk.Decision("1\n", isAccepted));

        Assert.Equal(new DecidedProposal.Superseded(1, new Uri("https://github.example/octo/pipeline/pull/1")), decided);
        Assert.All(desk.GitHub.Calls.Skip(first), call => Assert.Equal("GET", call.Method));
    }

    [Fact]
    public async Task Pins_that_are_merged_need_no_decision()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        Assert.Single(desk.State.Pulls).Open = false;

        Assert.IsType<DecidedProposal.None>(await desk.Decide(Desk.Decision("1\n", isAccepted: true)));

        Assert.Equal("pending", desk.Status);
    }

    // Each call of the decision in turn is preceded by the whole proposal of another run.
    [Fact]
    public async Task A_branch_that_moves_during_a_decision_is_never_left_ready()
    {
        var (at, moved) = (0, true);
        for (; moved; at++)
        {
            await using var desk = await Desk.Open();
            await desk.Opened(Desk.Change("1\n"));
            using var other = desk.Another();
            var first = desk.GitHub.Calls.Count;
            moved = false;
            desk.GitHub.Arrived = async call =>
            {
                if (call.Number == first + at + 1)
                {
                    moved = true;
                    desk.GitHub.Arrived = _ => Task.CompletedTask;
                    await other.Proposals.Propose(Desk.Change("2\n"), TestContext.Current.CancellationToken);
                }
            };

            await desk.Decide(Desk.Decision("1\n", isAccepted: true));

            if (moved)
            {
                Assert.Equal(("2\n", "pending", true), (desk.Pins(Desk.Branch), desk.Status, Assert.Single(desk.State.Pulls).IsDraft));
            }
        }

        Assert.True(at > 6, $"{at} calls");
    }

    [Fact]
    public async Task A_repository_without_drafts_has_the_status_alone()
    {
        await using var desk = await Desk.Open();
        desk.State.HasDrafts = false;

        Assert.False((await desk.Opened(Desk.Change("1\n"))).IsDraft);
        Assert.Equal("pending", desk.Status);
        Assert.False((await desk.Opened(Desk.Change("2\n"))).IsDraft);
        var decided = await desk.Decide(Desk.Decision("2\n", isAccepted: false));

        Assert.False(Assert.IsType<DecidedProposal.Open>(decided).IsDraft);
        Assert.Equal("failure", desk.Status);
    }

    [Fact]
    public async Task A_token_that_may_not_end_a_draft_is_a_sentence()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        desk.GitHub.Fault = call => call.Template == FakeGitHub.Graph
            ? new FakeFault(Happens: false, FakeAnswer.Ok(new System.Text.Json.Nodes.JsonObject
            {
                ["errors"] = new System.Text.Json.Nodes.JsonArray(new System.Text.Json.Nodes.JsonObject { ["type"] = "FORBIDDEN", ["message"] = "Resource not accessible by integration" }),
            }))
            : null;

        Assert.Equal(
            "GitHub refused to end the draft of the pull request of octo/pipeline: Resource not accessible by integration",
            await Desk.Refusal(() => desk.Decide(Desk.Decision("1\n", isAccepted: true))));
    }

    [Fact]
    public async Task A_token_that_may_not_set_statuses_is_a_sentence()
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Fault = call => call.Is("POST", "/statuses/{sha}") ? FakeFault.Say(HttpStatusCode.Forbidden, "Resource not accessible by integration") : null;

        Assert.Equal(
            "the token may not set the status of a commit of octo/pipeline (403: Resource not accessible by integration)",
            await Desk.Refusal(() => desk.Propose(Desk.Change("1\n"))));
    }
}
