using Octokit;

namespace Pipeline.Adapters.GitHub;

/// <summary>Comments on issues and pull requests.</summary>
internal static class GitHubComments
{
    /// <summary>Adds a comment, unless it is already the last one: after an interruption, the next run does not repeat it.</summary>
    public static Task Add(GitHubSession session, int number, string comment)
    {
        var body = GitHubText.Body(comment);
        return session.Once(
            "comment on an issue",
            () => Last(session, number, body),
            api => api.Issue.Comment.Create(session.Owner, session.Name, number, body));
    }

    /// <summary>Closes an issue or pull request with a comment that says why: first the comment, so that an interrupted run finds it open.</summary>
    public static async Task Close(GitHubSession session, int number, string comment, ItemStateReason reason)
    {
        await Add(session, number, comment);
        await session.Ask("close an issue", api => api.Issue.Update(
            session.Owner, session.Name, number, new IssueUpdate { State = ItemState.Closed, StateReason = reason }));
    }

    private static async Task<IssueComment?> Last(GitHubSession session, int number, string body)
    {
        var comments = await session.List<IssueComment>("read the comments of an issue", $"issues/{number}/comments");
        return comments is [.., { } last] && GitHubText.Same(last.Body, body) ? last : null;
    }
}
