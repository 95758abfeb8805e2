using Octokit;

namespace Pipeline.Adapters.GitHub;

/// <summary>Keeps one open issue per key. GitHub has no conditional creation, so of two concurrent issues the older one stays.</summary>
internal sealed class GitHubStandingIssue(GitHubSessions sessions) : IStandingIssue
{
    public async Task<Uri> Report(string key, string title, string body, CancellationToken cancellationToken)
    {
        var marker = new IssueMarker(key);
        var (shortTitle, marked) = (GitHubText.Title(title), marker.On(body));
        using var session = sessions.Begin(cancellationToken);
        var made = false;
        var issue = await session.Once("open an issue", async () => await Eldest(session, marker), api =>
        {
            made = true;
            return api.Issue.Create(session.Owner, session.Name, new NewIssue(shortTitle) { Body = marked });
        });

        // After creating one, look again: of two concurrent creators, at least the later one sees both.
        issue = made ? await Eldest(session, marker) ?? issue : issue;
        return new Uri((await Updated(session, issue, shortTitle, marked)).HtmlUrl);
    }

    public async Task<Uri?> Close(string key, string comment, CancellationToken cancellationToken)
    {
        var marker = new IssueMarker(key);
        using var session = sessions.Begin(cancellationToken);
        var standing = await Marked(session, marker);
        foreach (var issue in standing)
        {
            await GitHubComments.Close(session, issue.Number, comment, ItemStateReason.Completed);
        }

        return standing is [{ } first, ..] ? new Uri(first.HtmlUrl) : null;
    }

    /// <summary>The issue that stays; duplicates are closed.</summary>
    private static async Task<Issue?> Eldest(GitHubSession session, IssueMarker marker)
    {
        var standing = await Marked(session, marker);
        foreach (var duplicate in standing.Skip(1))
        {
            await GitHubComments.Close(session, duplicate.Number, $"Duplicate of #{standing[0].Number}", ItemStateReason.NotPlanned);
        }

        return standing is [{ } first, ..] ? first : null;
    }

    private static async Task<Issue> Updated(GitHubSession session, Issue issue, string title, string body) =>
        GitHubText.Same(issue.Title, title) && GitHubText.Same(issue.Body, body)
            ? issue
            : await session.Ask("update an issue", api => api.Issue.Update(
                session.Owner, session.Name, issue.Number, new IssueUpdate { Title = title, Body = body }));

    private static async Task<IReadOnlyList<Issue>> Marked(GitHubSession session, IssueMarker marker)
    {
        var open = await session.List<Issue>("list the issues", "issues", ("state", "open"), ("sort", "created"), ("direction", "asc"));
        return [.. open.Where(issue => issue.PullRequest is null && marker.IsOn(issue.Body)).OrderBy(issue => issue.Number)];
    }
}

/// <summary>The hidden first line of a standing issue's body: <c>&lt;!-- pipeline:KEY --&gt;</c>.</summary>
internal sealed class IssueMarker
{
    private readonly string line;

    /// <param name="key">Letters, digits, <c>. _ / -</c>; at most 100.</param>
    /// <exception cref="ArgumentException">The key is malformed.</exception>
    public IssueMarker(string key) => line = IsKey(key)
        ? $"<!-- pipeline:{key} -->\n"
        : throw new ArgumentException("A key is letters, digits, '.', '_', '/' and '-'.", nameof(key));

    public string On(string body) => GitHubText.Body(line + body);

    /// <summary>Matches only at the very start, because another issue may quote the marker.</summary>
    public bool IsOn(string? body) => body?.ReplaceLineEndings("\n").StartsWith(line, StringComparison.Ordinal) ?? false;

    private static bool IsKey(string key) =>
        key is { Length: > 0 and <= 100 } && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '-');
}
