using Octokit;

namespace Pipeline.Adapters.GitHub;

/// <summary>Makes a pull request a draft, or ends that: only GitHub's GraphQL API can.</summary>
internal sealed class PullRequestDraft(GitHubSession session)
{
    // Private repositories of some plans have no drafts.
    private const string Unsupported = "Draft pull requests are not supported";

    /// <summary>The mutations of GitHub's GraphQL schema.</summary>
    public const string MakeDraft = "mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }";

    public const string MakeReady = "mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }";

    /// <summary>Opens a pull request as a draft, or without one where the repository has none.</summary>
    public static async Task<PullRequest> Open(IGitHubClient api, GitHubSession session, NewPullRequest wanted)
    {
        try
        {
            wanted.Draft = true;
            return await api.PullRequest.Create(session.Owner, session.Name, wanted);
        }
        catch (ApiValidationException e) when (IsUnsupported(e.ApiError?.Message) || (e.ApiError?.Errors?.Any(error => IsUnsupported(error.Message)) ?? false))
        {
            wanted.Draft = null;
            return await api.PullRequest.Create(session.Owner, session.Name, wanted);
        }
    }

    /// <summary>Brings a pull request into the wanted state; one that is closed, or in a repository without drafts, stays as it is.</summary>
    /// <returns>Whether it is a draft now.</returns>
    public async Task<bool> Set(PullRequest pull, bool isDraft)
    {
        if (pull.Draft == isDraft)
        {
            return isDraft;
        }

        var what = isDraft ? "make a draft of the pull request" : "end the draft of the pull request";
        var refusal = await session.Mutate(what, isDraft ? MakeDraft : MakeReady, pull.NodeId);
        if (refusal is null)
        {
            return isDraft;
        }

        // Another run, or a person, may have done the same in the meantime, or closed it: then its state no longer matters.
        var now = await session.Ask("read the pull request", api => api.PullRequest.Get(session.Owner, session.Name, pull.Number));
        return now.Draft == isDraft || now.State.Value == ItemState.Closed || IsUnsupported(refusal.Message) ? now.Draft : throw refusal;
    }

    private static bool IsUnsupported(string? message) => message?.Contains(Unsupported, StringComparison.OrdinalIgnoreCase) ?? false;
}
