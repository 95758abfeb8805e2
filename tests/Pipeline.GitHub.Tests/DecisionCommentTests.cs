using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>A decision's own comment is one on the pull request, with pictures that GitHub itself shows.</summary>
public sealed class DecisionCommentTests
{
    private const string Marker = "<!-- pipeline:outputs -->\n";

    private static readonly PinPicture Red = new("p/good/before/outputs/image.png", new byte[] { 0x89, 1 });
    private static readonly PinPicture Green = new("p/good/after/outputs/image.png", new byte[] { 0x89, 2 });

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_later_decision_replaces_the_comment_in_its_place(bool isAccepted, bool enterprise)
    {
        await using var desk = await Desk.Open(enterprise: enterprise);
        await desk.Opened(Desk.Change("1\n"));

        await desk.Decide(Decision(isAccepted, new PinComment(_ => "first", [])));
        Assert.Single(desk.State.Pulls).Comments.Add("a person's");
        await desk.Decide(Decision(isAccepted, new PinComment(_ => "second", [])));

        Assert.Equal([.. isAccepted ? [] : (string[])["planner failed"], $"{Marker}second", "a person's", .. isAccepted ? [] : (string[])["planner failed"]], Assert.Single(desk.State.Pulls).Comments);
    }

    [Fact]
    public async Task What_is_there_already_is_not_written_again()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        var comment = new PinComment(folder => $"{folder}a.png", [Red, Green]);
        await desk.Decide(Decision(isAccepted: true, comment));
        var first = desk.GitHub.Calls.Count;

        await desk.Decide(Decision(isAccepted: true, comment));

        Assert.Equal(["/repos/{owner}/{repo}/statuses/{sha}"], desk.GitHub.Calls.Skip(first).Where(call => call.Method != "GET").Select(call => call.Template), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Pictures_are_the_only_files_of_a_commit_without_parents_and_the_comment_has_its_address()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));

        await desk.Decide(Decision(isAccepted: true, new PinComment(folder => $"see {folder}", [Red, Green])));

        var commit = desk.State.Git.Commit(desk.State.Refs["heads/pins/main-outputs"])!;
        Assert.Empty(commit.Parents);
        Assert.Equal([Green.Path, Red.Path], desk.State.Git.Files(commit.Tree).Keys.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(Red.Content.ToArray(), desk.State.File("pins/main-outputs", Red.Path));
        Assert.Equal($"{Marker}see https://github.example/octo/pipeline/blob/{commit.Sha}/", Assert.Single(Assert.Single(desk.State.Pulls).Comments));

        await desk.Decide(Decision(isAccepted: true, new PinComment(folder => $"see {folder}", [Green])));

        var moved = desk.State.Git.Commit(desk.State.Refs["heads/pins/main-outputs"])!;
        Assert.Empty(moved.Parents);
        Assert.Equal([Green.Path], desk.State.Git.Files(moved.Tree).Keys, StringComparer.Ordinal);
        Assert.Equal($"{Marker}see https://github.example/octo/pipeline/blob/{moved.Sha}/", Assert.Single(Assert.Single(desk.State.Pulls).Comments));
    }

    [Fact]
    public async Task A_comment_that_only_replaces_is_not_added()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        var nothing = new PinComment(_ => "not compared", []) { OnlyReplaces = true };

        await desk.Decide(Decision(isAccepted: true, nothing));
        Assert.Empty(Assert.Single(desk.State.Pulls).Comments);

        await desk.Decide(Decision(isAccepted: true, new PinComment(_ => "compared", [])));
        await desk.Decide(Decision(isAccepted: true, nothing));
        Assert.Equal([$"{Marker}not compared"], Assert.Single(desk.State.Pulls).Comments);
    }

    // They could edit it afterwards.
    [Fact]
    public async Task A_strangers_comment_with_the_marker_is_left_alone()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        var pull = Assert.Single(desk.State.Pulls);
        pull.Comments.Add($"{Marker}mine");
        pull.Strangers.Add(0);

        await desk.Decide(Decision(isAccepted: true, new PinComment(_ => "ours", [])));

        Assert.Equal([$"{Marker}mine", $"{Marker}ours"], pull.Comments);
    }

    [Fact]
    public async Task A_decision_about_other_pins_says_and_stores_nothing()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("2\n"));

        await desk.Decide(Decision(isAccepted: true, new PinComment(_ => "ours", [Red])));

        Assert.Empty(Assert.Single(desk.State.Pulls).Comments);
        Assert.DoesNotContain("heads/pins/main-outputs", desk.State.Refs.Keys, StringComparer.Ordinal);
    }

    // The decision comes first: a token that may not comment withholds nothing.
    [Fact]
    public async Task A_comment_that_GitHub_refuses_does_not_undo_the_decision()
    {
        await using var desk = await Desk.Open();
        await desk.Opened(Desk.Change("1\n"));
        desk.GitHub.Fault = call => call.Is("POST", "/git/blobs") ? FakeFault.Say(System.Net.HttpStatusCode.Forbidden, "Resource not accessible by integration") : null;

        Assert.Equal(
            "the token may not store a picture of octo/pipeline (403: Resource not accessible by integration)",
            await Desk.Refusal(() => desk.Decide(Decision(isAccepted: true, new PinComment(_ => "ours", [Red])))));

        Assert.Equal(("success", false), (desk.Status, Assert.Single(desk.State.Pulls).IsDraft));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_breaks_at_any_call_leaves_one_comment_about_the_newest_pictures(bool happens)
    {
        var (at, broken) = (0, true);
        for (; broken; at++)
        {
            await using var desk = await Desk.Open();
            await desk.Opened(Desk.Change("1\n"));
            var first = desk.GitHub.Calls.Count;
            broken = false;
            desk.GitHub.Fault = call =>
            {
                var breaks = call.Number - first == at + 1;
                broken |= breaks;
                return breaks ? new FakeFault(happens, null) : null;
            };

            await desk.Decide(Decision(isAccepted: true, new PinComment(folder => $"see {folder}", [Red])));
            await desk.Decide(Decision(isAccepted: true, new PinComment(folder => $"see {folder}", [Green])));

            var commit = desk.State.Git.Commit(desk.State.Refs["heads/pins/main-outputs"])!;
            Assert.Equal([Green.Path], desk.State.Git.Files(commit.Tree).Keys, StringComparer.Ordinal);
            Assert.Equal($"{Marker}see https://github.example/octo/pipeline/blob/{commit.Sha}/", Assert.Single(Assert.Single(desk.State.Pulls).Comments));
        }

        Assert.True(at > 20, $"{at} calls");
    }

    private static PinDecision Decision(bool isAccepted, PinComment comment) => Desk.Decision("1\n", isAccepted) with { Comment = comment };
}
