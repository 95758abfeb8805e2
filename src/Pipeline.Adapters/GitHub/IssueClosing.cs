using Octokit;

namespace Pipeline.Adapters.GitHub;

/// <summary>Closes an issue or pull request with a comment that says why.</summary>
internal static class IssueClosing
{
    /// <summary>Comments first, then closes: after an interruption in between, the next run finds it open and does not comment twice.</summary>
    public static async Task Close(GitHubSession session, int number, string comment, ItemStateReason reason)
    {
        var body = GitHubText.Body(comment);
        await session.Once(
            "comment on an issue",
            () => Said(session, number, body),
            api => api.Issue.Comment.Create(session.Owner, session.Name, number, body));
        await session.Ask("close an issue", api => api.Issue.Update(
            session.Owner, session.Name, number, new IssueUpdate { State = ItemState.Closed, StateReason = reason }));
    }

    private static async Task<IssueComment?> Said(GitHubSession session, int number, string body)
    {
        var comments = await session.List<IssueComment>("read the comments of an issue", $"issues/{number}/comments");
        return comments is [.., { } last] && GitHubText.Same(last.Body, body) ? last : null;
    }
}
