using Pipeline.Adapters.GitHub;
using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>A change of pins becomes one pull request, whatever the previous state.</summary>
public sealed class ProposalTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_becomes_one_commit_on_a_branch_and_one_pull_request(bool enterprise)
    {
        await using var desk = await Desk.Open(enterprise: enterprise);
        var before = desk.State.Refs["heads/main"];

        var opened = await desk.Opened(Desk.Change("{}\n", "Pin table_profile", "| processor |\n"));

        Assert.Equal(new PinProposal.Open(1, new Uri("https://github.example/octo/pipeline/pull/1"), Opened: true, StartsChecks: true) { IsDraft = true }, opened);
        var pull = Assert.Single(desk.State.Pulls);
        Assert.Equal(("Pin table_profile", "| processor |\n", Desk.Branch, "main"), (pull.Title, pull.Body, pull.Head, pull.Base));
        Assert.Equal((before, "Pin table_profile"), (Assert.Single(desk.Newest.Parents), desk.Newest.Message));
        Assert.Equal("{}\n", desk.Pins(Desk.Branch));
        Assert.NotNull(desk.State.File(Desk.Branch, "README.md"));
        Assert.Equal(before, desk.State.Refs["heads/main"]);
    }

    [Fact]
    public async Task A_file_of_the_base_is_read_as_it_is()
    {
        await using var desk = await Desk.Open();
        var content = new byte[1000];
        Array.Fill(content, (byte)0xe9);
        Assert.Null(await desk.Proposals.Read(Desk.Path, TestContext.Current.CancellationToken));
        desk.State.Push("main", Desk.Path, content);

        Assert.Equal(content, (await desk.Proposals.Read(Desk.Path, TestContext.Current.CancellationToken))!.Value.ToArray());
    }

    [Fact]
    public async Task What_the_base_has_already_is_not_proposed()
    {
        await using var desk = await Desk.Open();
        desk.State.Push("main", Desk.Path, "{}\n"u8.ToArray());

        Assert.IsType<PinProposal.NotNeeded>(await desk.Propose(Desk.Change("{}\n")));

        Assert.All(desk.GitHub.Calls, call => Assert.Equal("GET", call.Method));
    }

    [Fact]
    public async Task The_same_change_again_only_reads()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("{}\n"));
        var first = desk.GitHub.Calls.Count;

        var again = await desk.Opened(Desk.Change("{}\n"));

        Assert.Equal((1, false), (again.Number, again.Opened));
        Assert.All(desk.GitHub.Calls.Skip(first), call => Assert.Equal("GET", call.Method));
    }

    [Fact]
    public async Task Another_change_moves_the_branch_and_rewrites_the_same_pull_request()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));

        var again = await desk.Opened(Desk.Change("2\n", "Pin two", "two moved"));

        Assert.Equal((1, false), (again.Number, again.Opened));
        Assert.Equal("2\n", desk.Pins(Desk.Branch));
        Assert.Equal(desk.State.Refs["heads/main"], Assert.Single(desk.Newest.Parents));
        var pull = Assert.Single(desk.State.Pulls);
        Assert.Equal(("Pin two", "two moved"), (pull.Title, pull.Body));
    }

    [Fact]
    public async Task New_words_alone_make_no_commit()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        var commit = desk.Newest;

        await desk.Opened(Desk.Change("1\n", body: "Sizes, too"));

        Assert.Equal(commit, desk.Newest);
        Assert.Equal("Sizes, too", Assert.Single(desk.State.Pulls).Body);
    }

    [Fact]
    public async Task A_base_that_moved_elsewhere_leaves_the_proposal_as_it_was_reviewed()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        var commit = desk.Newest;
        desk.State.Push("main", "README.md", "other words\n"u8.ToArray());

        await desk.Opened(Desk.Change("1\n"));

        Assert.Equal(commit, desk.Newest);
    }

    [Fact]
    public async Task A_base_whose_pins_moved_gets_the_change_anew()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        var moved = desk.State.Push("main", Desk.Path, "0\n"u8.ToArray());

        await desk.Opened(Desk.Change("1\n"));

        Assert.Equal((moved, "1\n"), (Assert.Single(desk.Newest.Parents), desk.Pins(Desk.Branch)));
        Assert.Single(desk.State.Pulls);
    }

    [Fact]
    public async Task A_pull_request_that_the_base_has_overtaken_is_closed_and_says_why()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        desk.State.Push("main", Desk.Path, "2\n"u8.ToArray());

        Assert.IsType<PinProposal.NotNeeded>(await desk.Propose(Desk.Change("2\n")));

        var pull = Assert.Single(desk.State.Pulls);
        Assert.False(pull.Open);
        Assert.Equal("The base branch already has these pins.", Assert.Single(pull.Comments));
    }

    [Fact]
    public async Task What_a_person_closed_is_proposed_in_a_new_pull_request_from_the_same_commit()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        var commit = desk.Newest;
        Assert.Single(desk.State.Pulls).Open = false;

        var again = await desk.Opened(Desk.Change("1\n"));

        Assert.Equal((2, true), (again.Number, again.Opened));
        Assert.Equal(commit, desk.Newest);
        Assert.Equal(2, Assert.Single(desk.State.OpenPulls).Number);
    }

    [Fact]
    public async Task A_branch_without_a_pull_request_is_taken_over()
    {
        await using var desk = await Desk.Open();
        desk.State.Refs[$"heads/{Desk.Branch}"] = desk.State.Refs["heads/main"];
        desk.State.Push(Desk.Branch, "notes.txt", "left behind\n"u8.ToArray());

        var opened = await desk.Opened(Desk.Change("1\n"));

        Assert.True(opened.Opened);
        Assert.Equal("1\n", desk.Pins(Desk.Branch));
        Assert.Null(desk.State.File(Desk.Branch, "notes.txt"));
    }

    [Fact]
    public async Task A_commit_without_a_change_outlives_the_next_run()
    {
        await using var desk = await Desk.Open(FakeGitHub.WorkflowToken);
        await desk.Opened(Desk.Change("1\n"));
        var pushed = desk.State.PushEmpty(Desk.Branch);

        var again = await desk.Opened(Desk.Change("1\n"));

        Assert.Equal(pushed, desk.Newest.Sha);
        Assert.True(again.StartsChecks, "a person's push starts them");
    }

    [Fact]
    public async Task The_default_token_of_a_workflow_starts_no_checks()
    {
        await using var desk = await Desk.Open(FakeGitHub.WorkflowToken);

        Assert.False((await desk.Opened(Desk.Change("1\n"))).StartsChecks);
        Assert.False((await desk.Opened(Desk.Change("1\n"))).StartsChecks);
        Assert.False((await desk.Opened(Desk.Change("2\n"))).StartsChecks);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("feature")]
    public async Task No_branch_of_anybody_else_is_moved(string branch)
    {
        await using var desk = await Desk.Open();

        await Assert.ThrowsAsync<ArgumentException>(() => desk.Propose(Desk.Change("1\n") with { Branch = branch }));

        Assert.Empty(desk.GitHub.Calls);
    }

    [Fact]
    public async Task More_words_than_GitHub_takes_are_cut_after_a_whole_row()
    {
        await using var desk = await Desk.Open();
        var row = $"| {new string('x', 96)} |\n";

        await desk.Opened(Desk.Change("1\n", new string('t', 300), string.Concat(Enumerable.Repeat(row, 1000))));

        var pull = Assert.Single(desk.State.Pulls);
        Assert.Equal(256, pull.Title.Length);
        Assert.InRange(pull.Body.Length, 65_000, GitHubText.MaxBody);
        var rows = pull.Body.Split("\n\n… Cut at")[0].Split('\n');
        Assert.All(rows, line => Assert.Equal(row.TrimEnd(), line));
    }

    [Fact]
    public async Task Pins_of_ten_thousand_processors_go_through()
    {
        await using var desk = await Desk.Open();
        var large = string.Concat(Enumerable.Repeat("a line of a pin, about as long as such lines are\n", 120_000));

        await desk.Opened(Desk.Change(large));
        Assert.False((await desk.Opened(Desk.Change(large))).Opened);

        Assert.Equal(large, desk.Pins(Desk.Branch));
    }
}
