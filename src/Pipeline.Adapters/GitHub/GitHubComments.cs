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

    /// <summary>Keeps one comment with a marker: it replaces the earlier one, or is added.</summary>
    /// <param name="session">The operation.</param>
    /// <param name="number">The issue or pull request.</param>
    /// <param name="marker">The marker.</param>
    /// <param name="comment">The comment.</param>
    /// <param name="onlyReplaces">Whether to add none.</param>
    public static async Task Keep(GitHubSession session, int number, IssueMarker marker, string comment, bool onlyReplaces)
    {
        var body = marker.On(comment);
        var standing = onlyReplaces
            ? await Marked(session, number, marker)
            : await session.Once("comment on a pull request", () => Marked(session, number, marker), api => api.Issue.Comment.Create(session.Owner, session.Name, number, body));
        if (standing is not null && !GitHubText.Same(standing.Body, body))
        {
            await session.Ask("replace a comment", api => api.Issue.Comment.Update(session.Owner, session.Name, standing.Id, body));
        }
    }

    // Anyone may comment with our marker, and would then be the author of what we write there.
    private static async Task<IssueComment?> Marked(GitHubSession session, int number, IssueMarker marker)
    {
        var comments = await session.List<IssueComment>("read the comments of an issue", $"issues/{number}/comments");
        return comments.FirstOrDefault(comment => marker.IsOn(comment.Body) && MayWrite(comment));
    }

    private static bool MayWrite(IssueComment comment) =>
        comment.User.Type == AccountType.Bot || comment.AuthorAssociation.Value is AuthorAssociation.Owner or AuthorAssociation.Member or AuthorAssociation.Collaborator;

    private static async Task<IssueComment?> Last(GitHubSession session, int number, string body)
    {
        var comments = await session.List<IssueComment>("read the comments of an issue", $"issues/{number}/comments");
        return comments is [.., { } last] && GitHubText.Same(last.Body, body) ? last : null;
    }
}
