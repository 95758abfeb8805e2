using Octokit;
using Pipeline.Adapters.GitHub.Calls;

namespace Pipeline.Adapters.GitHub.Issues;

/// <summary>Ends an issue, or a pull request, which is one of another kind, and says why.</summary>
internal static class IssueClosing
{
    /// <summary>First the comment, then the state: an end that is cut short between them is found open again, and said once.</summary>
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
