using Octokit;

namespace Pipeline.Adapters.GitHub;

/// <summary>Proposes pins as one commit on a branch and one pull request, through the Git data API, without a clone or git on this machine.</summary>
internal sealed class GitHubPinProposals(GitHubSessions sessions) : IPinProposals
{
    /// <summary>The prefix of the branches that this code may overwrite.</summary>
    private const string Own = "pins/";

    public async Task<ReadOnlyMemory<byte>?> Read(string path, CancellationToken cancellationToken)
    {
        using var session = sessions.Begin(cancellationToken);
        var bytes = await new GitTree(session).Read(path);
        return bytes is null ? default(ReadOnlyMemory<byte>?) : bytes;
    }

    public async Task<PinProposal> Propose(PinChange change, CancellationToken cancellationToken)
    {
        if (!change.Branch.StartsWith(Own, StringComparison.Ordinal))
        {
            throw new ArgumentException($"Pins are proposed from a branch {Own}….", nameof(change));
        }

        using var session = sessions.Begin(cancellationToken);
        var branch = new PinBranch(session, change);
        var pull = new PinPullRequest(session, change);
        return await session.Until("propose the pins", () => Attempt(branch, pull));
    }

    /// <summary>One round, starting from the current state, whoever left it: an earlier run, a killed one, or a concurrent one.</summary>
    private static async Task<PinProposal?> Attempt(PinBranch branch, PinPullRequest pull)
    {
        var @base = await branch.Base();
        if (branch.Has(@base))
        {
            await pull.Withdraw();
            return new PinProposal.NotNeeded();
        }

        return await branch.Carry(@base) is { } head ? await pull.Ensure(head) : null;
    }
}

/// <summary>The open pull request of one branch; GitHub allows only one per branch and base.</summary>
internal sealed class PinPullRequest(GitHubSession session, PinChange change)
{
    private const string Superseded = "The base branch already has these pins.";

    // A workflow's default token acts as this account, and its pull requests start no workflows.
    private const string ActionsAccount = "github-actions[bot]";

    private readonly string title = GitHubText.Title(change.Title);
    private readonly string body = GitHubText.Body(change.Body);

    /// <summary>Opens the pull request, or updates the open one.</summary>
    /// <returns>Null if another run opened or merged it in the meantime.</returns>
    public async Task<PinProposal?> Ensure(BranchHead head)
    {
        if (await Find() is { } standing)
        {
            return Open(await Updated(standing), opened: false, head);
        }

        var opened = await session.Race("open a pull request", api => api.PullRequest.Create(
            session.Owner, session.Name, new NewPullRequest(title, change.Branch, session.Base) { Body = body }));
        return opened is null ? null : Open(opened, opened: true, head);
    }

    /// <summary>Closes an open pull request: merged now, it would restore old pins.</summary>
    public async Task Withdraw()
    {
        if (await Find() is { } standing)
        {
            await IssueClosing.Close(session, standing.Number, Superseded, ItemStateReason.NotPlanned);
        }
    }

    private async Task<PullRequest?> Find()
    {
        var filter = new PullRequestRequest { State = ItemStateFilter.Open, Head = $"{session.Owner}:{change.Branch}", Base = session.Base };
        var found = await session.Ask("list the pull requests", api => api.PullRequest.GetAllForRepository(session.Owner, session.Name, filter));
        return found.MinBy(pull => pull.Number);
    }

    private async Task<PullRequest> Updated(PullRequest standing) =>
        GitHubText.Same(standing.Title, title) && GitHubText.Same(standing.Body, body)
            ? standing
            : await session.Ask("update the pull request", api => api.PullRequest.Update(
                session.Owner, session.Name, standing.Number, new PullRequestUpdate { Title = title, Body = body }));

    private static PinProposal.Open Open(PullRequest pull, bool opened, BranchHead head) => new(
        pull.Number,
        new Uri(pull.HtmlUrl),
        opened,
        StartsChecks: head.Author != ActionsAccount || (opened && pull.User.Login != ActionsAccount));
}
