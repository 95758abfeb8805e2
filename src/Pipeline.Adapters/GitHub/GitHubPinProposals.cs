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
        Require(change.Branch);
        using var session = sessions.Begin(cancellationToken);
        var branch = new PinBranch(session, change);
        var pull = new PinPullRequest(session, change.Branch);
        var status = new PinStatus(session);
        return await session.Until("propose the pins", () => Attempt(change, branch, pull, status));
    }

    public async Task<DecidedProposal> Decide(PinDecision decision, CancellationToken cancellationToken)
    {
        Require(decision.Branch);
        using var session = sessions.Begin(cancellationToken);
        return await new PinDecisionNotice(session, decision).Show();
    }

    /// <summary>One round, starting from the current state, whoever left it: an earlier run, a killed one, or a concurrent one.</summary>
    private static async Task<PinProposal?> Attempt(PinChange change, PinBranch branch, PinPullRequest pull, PinStatus status)
    {
        var @base = await branch.Base();
        if (branch.Has(@base))
        {
            await pull.Close();
            return new PinProposal.NotNeeded();
        }

        var head = await branch.Carried(@base);
        if (head is null)
        {
            // First a draft, so that nobody merges a commit that has no status yet.
            await pull.Withhold();
            head = await branch.Move(@base);
        }

        return head is null ? null : await pull.Ensure(change, head, isAccepted: await status.Begin(head.Commit));
    }

    private static void Require(string branch)
    {
        if (!branch.StartsWith(Own, StringComparison.Ordinal))
        {
            throw new ArgumentException($"Pins are proposed from a branch {Own}….", nameof(branch));
        }
    }
}

/// <summary>The open pull request of one branch; GitHub allows only one per branch and base.</summary>
internal sealed class PinPullRequest(GitHubSession session, string branch)
{
    private const string Superseded = "The base branch already has these pins.";

    // A workflow's default token acts as this account, and its pull requests start no workflows.
    private const string ActionsAccount = "github-actions[bot]";

    private readonly PullRequestDraft draft = new(session);

    /// <summary>Opens the pull request, or updates the open one. It is a draft unless its images are accepted.</summary>
    /// <returns>Null if another run opened or merged it in the meantime.</returns>
    public async Task<PinProposal?> Ensure(PinChange change, BranchHead head, bool isAccepted)
    {
        var (title, body) = (GitHubText.Title(change.Title), GitHubText.Body(change.Body));
        if (await Find() is { } standing)
        {
            var isDraft = isAccepted ? standing.Draft : await draft.Set(standing, isDraft: true);
            return Open(await Updated(standing, title, body), opened: false, head, isDraft);
        }

        var opened = await session.Race("open a pull request", api => PullRequestDraft.Open(api, session, new NewPullRequest(title, branch, session.Base) { Body = body }));
        return opened is null ? null
            : Open(opened, opened: true, head, isAccepted ? await draft.Set(opened, isDraft: false) : opened.Draft);
    }

    /// <summary>Makes the open pull request a draft.</summary>
    public async Task Withhold()
    {
        if (await Find() is { } standing)
        {
            await draft.Set(standing, isDraft: true);
        }
    }

    /// <summary>Closes an open pull request: merged now, it would restore old pins.</summary>
    public async Task Close()
    {
        if (await Find() is { } standing)
        {
            await GitHubComments.Close(session, standing.Number, Superseded, ItemStateReason.NotPlanned);
        }
    }

    public async Task<PullRequest?> Find()
    {
        var filter = new PullRequestRequest { State = ItemStateFilter.Open, Head = $"{session.Owner}:{branch}", Base = session.Base };
        var found = await session.Ask("list the pull requests", api => api.PullRequest.GetAllForRepository(session.Owner, session.Name, filter));
        return found.MinBy(pull => pull.Number);
    }

    private async Task<PullRequest> Updated(PullRequest standing, string title, string body) =>
        GitHubText.Same(standing.Title, title) && GitHubText.Same(standing.Body, body)
            ? standing
            : await session.Ask("update the pull request", api => api.PullRequest.Update(
                session.Owner, session.Name, standing.Number, new PullRequestUpdate { Title = title, Body = body }));

    private static PinProposal.Open Open(PullRequest pull, bool opened, BranchHead head, bool isDraft) => new(
        pull.Number,
        new Uri(pull.HtmlUrl),
        opened,
        StartsChecks: head.Author != ActionsAccount || (opened && pull.User.Login != ActionsAccount)) { IsDraft = isDraft };
}

/// <summary>Shows a decision on the open pull request of a change.</summary>
internal sealed class PinDecisionNotice(GitHubSession session, PinDecision decision)
{
    private static readonly IssueMarker Marker = new("outputs");

    private readonly GitTree tree = new(session);
    private readonly PinStatus status = new(session);
    private readonly PullRequestDraft draft = new(session);
    private readonly string decided = GitBlob.NameOf(decision.Content.Span);

    public async Task<DecidedProposal> Show()
    {
        if (await new PinPullRequest(session, decision.Branch).Find() is not { } pull || await tree.Head(decision.Branch) is not { } head)
        {
            return new DecidedProposal.None();
        }

        if (!await IsDecided(head))
        {
            return new DecidedProposal.Superseded(pull.Number, new Uri(pull.HtmlUrl));
        }

        await status.Decide(head, decision);
        if (!decision.IsAccepted)
        {
            await GitHubComments.Add(session, pull.Number, decision.Details);
        }

        await draft.Set(await Read(pull), isDraft: !decision.IsAccepted);
        var settled = await Settled(pull);
        if (decision.Comment is { } comment && settled is DecidedProposal.Open)
        {
            // After the decision, which must not depend on it.
            await Comment(pull, comment);
        }

        return settled;
    }

    private async Task Comment(PullRequest pull, PinComment comment)
    {
        var stored = comment.Pictures.Count == 0 ? null : await new PinPictures(session, $"{decision.Branch}-outputs").Store(comment.Pictures);
        // The page of the repository is above that of its pull request.
        var folder = stored is null ? null : new Uri(new Uri(pull.HtmlUrl), $"../blob/{stored}/");
        await GitHubComments.Keep(session, pull.Number, Marker, comment.Body(folder), comment.OnlyReplaces);
    }

    // Another run may have moved the branch or its status just before the draft changed. Each run changes those first and the draft last, so one of the two sees the other.
    private async Task<DecidedProposal> Settled(PullRequest pull)
    {
        if (await tree.Head(decision.Branch) is not { } head)
        {
            return new DecidedProposal.None();
        }

        var (isDecided, isAccepted, now) = (await IsDecided(head), await status.IsAccepted(head), await Read(pull));
        if (now.State.Value == ItemState.Closed)
        {
            return new DecidedProposal.None();
        }

        var isDraft = isDecided && isAccepted == decision.IsAccepted ? now.Draft : await draft.Set(now, isDraft: !isAccepted);
        var link = new Uri(pull.HtmlUrl);
        return isDecided ? new DecidedProposal.Open(pull.Number, link, isDraft) : new DecidedProposal.Superseded(pull.Number, link);
    }

    private Task<PullRequest> Read(PullRequest pull) => session.Ask("read the pull request", api => api.PullRequest.Get(session.Owner, session.Name, pull.Number));

    private async Task<bool> IsDecided(string head)
    {
        var commit = await session.Ask("read a commit", api => api.Git.Commit.Get(session.Owner, session.Name, head));
        return await tree.BlobAt(commit.Tree.Sha, decision.Path) == decided;
    }
}
