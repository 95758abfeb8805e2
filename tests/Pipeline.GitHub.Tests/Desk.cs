using System.Text;
using Pipeline.Adapters.GitHub;
using Pipeline.Tests.GitHub;

namespace Pipeline.GitHub.Tests;

/// <summary>A fake GitHub that validates calls against its description, and the adapter in front of it. At its end, everything must have been described.</summary>
internal sealed class Desk : IAsyncDisposable
{
    public const string Path = "processors/pins.json";
    public const string Branch = "pins/main";

    private readonly GitHubRepository repository;

    private Desk(FakeGitHub github, SkippingTime time, GitHubRepository repository) => (GitHub, Time, this.repository) = (github, time, repository);

    public FakeGitHub GitHub { get; }

    public SkippingTime Time { get; }

    public FakeRepository State => GitHub.Repository;

    public IPinProposals Proposals => repository.Proposals;

    public IStandingIssue Issues => repository.Issues;

    public static async Task<Desk> Open(string token = FakeGitHub.PersonToken, bool enterprise = false)
    {
        var github = await FakeGitHub.Start(enterprise ? GitHubContract.Enterprise : GitHubContract.Public);
        var time = new SkippingTime { Deadline = TimeSpan.FromMinutes(5) };
        var options = new GitHubOptions
        {
            Api = enterprise ? github.EnterpriseApi : github.Api,
            Owner = FakeGitHub.Owner,
            Name = FakeGitHub.Name,
            Token = GitHubToken.Of(token)!,
            Deadline = time.Deadline,
        };
        return new Desk(github, time, GitHubRepository.Open(options, time));
    }

    /// <summary>Another process that uses the same GitHub.</summary>
    public GitHubRepository Another(string token = FakeGitHub.PersonToken, string @base = "main", string name = FakeGitHub.Name) => GitHubRepository.Open(
        new GitHubOptions { Api = GitHub.Api, Owner = FakeGitHub.Owner, Name = name, Token = GitHubToken.Of(token)!, Base = @base, Deadline = Time.Deadline }, Time);

    public static PinChange Change(string content, string title = "Pin the processors", string body = "What moved") =>
        new(Branch, Path, Encoding.UTF8.GetBytes(content), title, body);

    public static PinDecision Decision(string content, bool isAccepted, string summary = "Decided", string details = "planner failed") =>
        new(Branch, Path, Encoding.UTF8.GetBytes(content), isAccepted, summary, details, new Uri("https://github.example/octo/pipeline/actions/runs/7"));

    public async Task<DecidedProposal> Decide(PinDecision decision) => await Proposals.Decide(decision, TestContext.Current.CancellationToken);

    /// <summary>The state of the newest commit's status; null if it has none.</summary>
    public string? Status => State.Statuses.LastOrDefault(status => status.Commit == Newest.Sha && status.Context == IPinProposals.Status)?.State;

    public async Task<PinProposal> Propose(PinChange change) => await Proposals.Propose(change, TestContext.Current.CancellationToken);

    public async Task<PinProposal.Open> Opened(PinChange change) => Assert.IsType<PinProposal.Open>(await Propose(change));

    public Task<GitHubAccess> Access() => repository.Access(TestContext.Current.CancellationToken);

    /// <summary>The newest commit of the change's branch.</summary>
    public FakeCommit Newest => State.Git.Commit(State.Refs[$"heads/{Branch}"])!;

    /// <summary>The pins on a branch.</summary>
    public string? Pins(string branch) => State.File(branch, Path) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public static async Task<string> Refusal(Func<Task> call)
    {
        var fault = await Assert.ThrowsAsync<FaultException>(call);
        Assert.Equal(ErrorCode.AdapterInvocation, fault.Fault.Code);
        foreach (var token in (string[])[FakeGitHub.PersonToken, FakeGitHub.WorkflowToken])
        {
            Assert.DoesNotContain(token, fault.ToString(), StringComparison.Ordinal);
        }

        return fault.Fault.Message[(ErrorCode.AdapterInvocation.Fragment.Length + 2)..];
    }

    public async ValueTask DisposeAsync()
    {
        repository.Dispose();
        await GitHub.DisposeAsync();
        Assert.Equal("", string.Join("\n", GitHub.Problems));
    }
}
