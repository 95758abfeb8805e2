using Octokit.Internal;

namespace Pipeline.Adapters.GitHub;

/// <summary>One GitHub repository behind the lanes' ports.</summary>
public sealed class GitHubRepository : IDisposable
{
    private readonly HttpClientAdapter transport;
    private readonly GitHubSessions sessions;

    private GitHubRepository(HttpClientAdapter transport, GitHubSessions sessions) =>
        (this.transport, this.sessions, Proposals, Issues) = (transport, sessions, new GitHubPinProposals(sessions), new GitHubStandingIssue(sessions));

    public IPinProposals Proposals { get; }

    public IStandingIssue Issues { get; }

    /// <summary>Describes the repository, without a request to GitHub.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: the address, owner or name is invalid.</exception>
    public static GitHubRepository Open(GitHubOptions options, TimeProvider time)
    {
        var checkedOptions = GitHubAddressCheck.Check(options);
        var http = new HttpClientAdapter(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            Proxy = checkedOptions.Proxy,
        });
        return new GitHubRepository(http, new GitHubSessions(checkedOptions, http, time));
    }

    /// <summary>Reads what the credentials may do here, and changes nothing.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: GitHub does not answer, or does not accept them.</exception>
    public async Task<GitHubAccess> Access(CancellationToken cancellationToken)
    {
        using var session = sessions.Begin(cancellationToken);
        return await GitHubAccessReader.Read(session);
    }

    public void Dispose()
    {
        sessions.Dispose();
        transport.Dispose();
    }
}
