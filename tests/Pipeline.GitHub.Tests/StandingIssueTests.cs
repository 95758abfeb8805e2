using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>One issue per key: opened when needed, updated while it lasts, closed when it ends.</summary>
public sealed class StandingIssueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_opened_updated_and_closed(bool enterprise)
    {
        await using var desk = await Desk.Open(enterprise: enterprise);

        var opened = await desk.Issues.Report("drift", "One pin drifts", "| pin |\n", Stop);
        var updated = await desk.Issues.Report("drift", "Two pins drift", "| pins |\n", Stop);

        var issue = Assert.Single(desk.State.Issues);
        Assert.Equal(("Two pins drift", "<!-- pipeline:drift -->\n| pins |\n", true), (issue.Title, issue.Body, issue.Open));
        Assert.Equal((opened, "https://github.example/octo/pipeline/issues/1"), (updated, opened.ToString()));

        Assert.Equal(opened, await desk.Issues.Close("drift", "All pins are in sync.", Stop));
        Assert.Equal((false, "completed", "All pins are in sync."), (issue.Open, issue.Reason, Assert.Single(issue.Comments)));
    }

    [Fact]
    public async Task The_same_words_again_only_read()
    {
        await using var desk = await Desk.Open();
        await desk.Issues.Report("drift", "Drift", "one pin\r\ntwo pins\n\n", Stop);
        var first = desk.GitHub.Calls.Count;

        await desk.Issues.Report("drift", "Drift", "one pin\ntwo pins\n", Stop);

        Assert.All(desk.GitHub.Calls.Skip(first), call => Assert.Equal("GET", call.Method));
    }

    [Fact]
    public async Task What_ended_and_begins_again_is_a_new_issue()
    {
        await using var desk = await Desk.Open();
        await desk.Issues.Report("drift", "Drift", "one pin", Stop);
        await desk.Issues.Close("drift", "In sync.", Stop);

        await desk.Issues.Report("drift", "Drift", "one pin", Stop);

        Assert.Equal([false, true], desk.State.Issues.Select(issue => issue.Open));
    }

    [Fact]
    public async Task Nothing_to_close_is_nothing_done()
    {
        await using var desk = await Desk.Open();

        Assert.Null(await desk.Issues.Close("drift", "In sync.", Stop));
        Assert.All(desk.GitHub.Calls, call => Assert.Equal("GET", call.Method));
    }

    [Fact]
    public async Task It_is_found_among_hundreds_and_nothing_else_is_taken_for_it()
    {
        await using var desk = await Desk.Open();
        for (var i = 0; i < 230; i++)
        {
            desk.State.Add("octocat", $"Issue {i}", "> <!-- pipeline:drift -->\n> quoted");
        }

        desk.State.Refs["heads/feature"] = desk.State.PushEmpty("main");
        desk.State.Add("octocat", "A pull request", "<!-- pipeline:drift -->\n", "feature", "main");
        desk.State.Add("octocat", "Another state", "<!-- pipeline:drift-of-bases -->\n");
        var closed = desk.State.Add("octocat", "Ended", "<!-- pipeline:drift -->\n");
        closed.Open = false;
        var standing = desk.State.Add("octocat", "Whatever a person named it", "<!-- pipeline:drift -->\r\nold");

        await desk.Issues.Report("drift", "Drift", "new", Stop);

        Assert.Equal(("Drift", "<!-- pipeline:drift -->\nnew"), (standing.Title, standing.Body));
        Assert.Equal(234, desk.State.Issues.Count);
    }

    [Fact]
    public async Task Duplicates_that_an_earlier_run_left_are_closed()
    {
        await using var desk = await Desk.Open();
        desk.State.Add("octocat", "Drift", "<!-- pipeline:drift -->\n");
        desk.State.Add("octocat", "Drift", "<!-- pipeline:drift -->\n");

        await desk.Issues.Report("drift", "Drift", "new", Stop);

        Assert.Equal([true, false], desk.State.Issues.Select(issue => issue.Open));
        Assert.Equal("Duplicate of #1", Assert.Single(desk.State.Issues[1].Comments));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a -->")]
    [InlineData("two words")]
    public async Task A_key_that_would_show_is_refused(string key)
    {
        await using var desk = await Desk.Open();

        await Assert.ThrowsAsync<ArgumentException>(() => desk.Issues.Report(key, "Drift", "", Stop));
    }
}
