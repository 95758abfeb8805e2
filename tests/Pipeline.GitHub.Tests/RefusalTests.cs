using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Adapters.GitHub;
using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>Each refusal is one sentence that a release engineer can act on, and never shows the token.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task A_token_that_is_not_known()
    {
        await using var desk = await Desk.Open();
        using var stranger = desk.Another(token: "ghp_unknown");

        Assert.Equal("GitHub does not accept the token (401): could not read a branch of octo/pipeline", await Told(stranger));
    }

    [Fact]
    public async Task A_repository_that_is_not_there_or_not_to_be_seen()
    {
        await using var desk = await Desk.Open();
        using var elsewhere = desk.Another(name: "elsewhere");

        Assert.Equal("there is no branch main in octo/elsewhere, or the token may not see it", await Told(elsewhere));
    }

    [Fact]
    public async Task A_base_branch_that_is_not_there()
    {
        await using var desk = await Desk.Open();
        using var trunk = desk.Another(@base: "trunk");

        Assert.Equal("there is no branch trunk in octo/pipeline, or the token may not see it", await Told(trunk));
    }

    [Theory]
    [InlineData("POST", "/git/refs", "make the branch")]
    [InlineData("POST", "/git/blobs", "store the pins")]
    [InlineData("POST", "/pulls", "open a pull request")]
    public async Task A_token_that_may_not(string method, string end, string what)
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Fault = call => call.Is(method, end) ? FakeFault.Say(HttpStatusCode.Forbidden, "Resource not accessible by integration") : null;

        Assert.Equal($"the token may not {what} of octo/pipeline (403: Resource not accessible by integration)", await Told(desk));
    }

    [Fact]
    public async Task A_refusal_that_repeats_the_token_is_told_without_it()
    {
        const string Opaque = "correct horse/battery+staple";
        await using var desk = await Desk.Open();
        var words = $"bad token {Opaque}, {Convert.ToBase64String(Encoding.UTF8.GetBytes(Opaque))} or {Uri.EscapeDataString(Opaque)}";
        desk.GitHub.Fault = _ => FakeFault.Say(HttpStatusCode.Forbidden, words);
        using var opaque = desk.Another(token: Opaque);

        Assert.Equal("the token may not read a branch of octo/pipeline (403: bad token ***, ***== or ***)", await Told(opaque));
    }

    [Theory]
    [InlineData("/git/refs", "make the branch", "Repository rule violations found")]
    [InlineData("/pulls", "open a pull request", "Validation Failed")]
    public async Task What_stays_refused_is_told_in_GitHubs_words_after_a_few_rounds(string end, string what, string words)
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Fault = call => call.Is("POST", end) ? FakeFault.Say(HttpStatusCode.UnprocessableEntity, words) : null;

        Assert.Equal($"GitHub refused to {what} of octo/pipeline (422: {words})", await Told(desk));
        Assert.Equal([1, 2, 4, 8], desk.Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Issues_that_are_switched_off()
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Fault = _ => FakeFault.Say(HttpStatusCode.Gone, "Issues are disabled for this repo");

        Assert.Equal(
            "GitHub has no such thing, or the token may not see it (410): could not list the issues of octo/pipeline",
            await Desk.Refusal(() => desk.Issues.Report("drift", "Drift", "", TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_GitHub_that_fails_and_fails()
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Fault = _ => FakeFault.Say(HttpStatusCode.BadGateway, "oops");

        Assert.Equal("GitHub failed to read a branch of octo/pipeline (502)", await Told(desk));
        Assert.Equal([1, 2, 4, 8, 16, .. Enumerable.Repeat(30, 8)], desk.Time.Waits.Select(wait => wait.TotalSeconds));
    }

    [Fact]
    public async Task Nobody_where_GitHub_should_be()
    {
        await using var desk = await Desk.Open();
        using var before = desk.Another();
        var authority = desk.GitHub.Api.Authority;
        await desk.GitHub.DisposeAsync();

        Assert.Equal($"GitHub does not answer at {authority}: could not read a branch of octo/pipeline", await Told(before));
    }

    [Fact]
    public async Task Something_else_where_GitHub_should_be()
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Fault = _ => new FakeFault(Happens: false, FakeAnswer.Ok(new JsonArray("welcome")));

        Assert.Equal($"{desk.GitHub.Api.Authority} does not answer like GitHub: could not read a branch of octo/pipeline", await Told(desk));
    }

    [Fact]
    public async Task A_call_that_is_never_answered_ends_with_the_deadline()
    {
        await using var desk = await Desk.Open();
        var never = new TaskCompletionSource();
        desk.GitHub.Arrived = call =>
        {
            if (call.Number == 3)
            {
                desk.Time.Pass(desk.Time.Deadline);
                return never.Task;
            }

            return Task.CompletedTask;
        };

        Assert.Equal("GitHub did not read a folder of octo/pipeline within 300 s", await Told(desk));
        never.SetResult();
    }

    [Fact]
    public async Task A_GitHub_that_repeats_the_token_is_not_repeated()
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Fault = _ => FakeFault.Say(HttpStatusCode.Forbidden, $"No, token {FakeGitHub.PersonToken}");

        Assert.Equal("the token may not read a branch of octo/pipeline (403: No, token ***)", await Told(desk));
    }

    [Fact]
    public async Task Bytes_that_arrive_changed_are_noticed()
    {
        await using var desk = await Desk.Open();
        desk.GitHub.Fault = call => call.Is("POST", "/git/blobs") ? new FakeFault(Happens: true, FakeAnswer.Created(new JsonObject { ["sha"] = new string('0', 40) })) : null;

        Assert.Equal("GitHub stored different bytes than the pins", await Told(desk));
    }

    [Theory]
    [InlineData("%%%")]
    [InlineData(null)]
    public async Task A_file_that_comes_as_no_file_is_not_GitHubs(string? content)
    {
        await using var desk = await Desk.Open();
        desk.State.Push("main", Desk.Path, "{}\n"u8.ToArray());
        desk.GitHub.Fault = call => call.Is("GET", "/git/blobs/{file_sha}") ? new FakeFault(Happens: false, FakeAnswer.Ok(new JsonObject { ["content"] = content })) : null;

        var fault = (await Assert.ThrowsAsync<FaultException>(() => desk.Proposals.Read(Desk.Path, TestContext.Current.CancellationToken))).Fault;

        Assert.EndsWith("does not answer like GitHub: could not read a file of octo/pipeline", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://github.example/", "octo", "pipeline", "a token needs an https address")]
    [InlineData("https://user:secret@github.example/", "octo", "pipeline", "the API's address is invalid")]
    [InlineData("https://github.example/?a=b", "octo", "pipeline", "the API's address is invalid")]
    [InlineData("https://github.example/", "octo/x", "pipeline", "the repository is not owner/name")]
    [InlineData("https://github.example/", "octo", "..", "the repository is not owner/name")]
    [InlineData("https://github.example/", "", "pipeline", "the repository is not owner/name")]
    public async Task What_cannot_be_a_repository_is_refused_before_anything_is_sent(string api, string owner, string name, string reason)
    {
        var options = new GitHubOptions { Api = new Uri(api), Owner = owner, Name = name, Token = GitHubToken.Of(FakeGitHub.PersonToken)! };

        Assert.Equal($"GitHub: {reason}", await Desk.Refusal(() =>
        {
            GitHubRepository.Open(options, TimeProvider.System).Dispose();
            return Task.CompletedTask;
        }));
        Assert.DoesNotContain(FakeGitHub.PersonToken, options.ToString(), StringComparison.Ordinal);
    }

    private static Task<string> Told(Desk desk) => Desk.Refusal(() => desk.Propose(Desk.Change("1\n")));

    private static Task<string> Told(GitHubRepository repository) =>
        Desk.Refusal(() => repository.Proposals.Propose(Desk.Change("1\n"), TestContext.Current.CancellationToken));
}
