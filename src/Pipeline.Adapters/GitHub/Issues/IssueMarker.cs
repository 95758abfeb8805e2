namespace Pipeline.Adapters.GitHub.Issues;

/// <summary>The first line of a standing issue's body, which no page shows: <c>&lt;!-- pipeline:KEY --&gt;</c>.</summary>
internal sealed class IssueMarker
{
    private readonly string line;

    /// <param name="key">Letters, digits, <c>. _ / -</c>; at most 100.</param>
    /// <exception cref="ArgumentException">It is not of this form.</exception>
    public IssueMarker(string key) => line = IsKey(key)
        ? $"<!-- pipeline:{key} -->\n"
        : throw new ArgumentException("A key is letters, digits, '.', '_', '/' and '-'.", nameof(key));

    public string On(string body) => GitHubText.Body(line + body);

    /// <summary>At the very start only: an issue that quotes another is not the other.</summary>
    public bool IsOn(string? body) => body?.ReplaceLineEndings("\n").StartsWith(line, StringComparison.Ordinal) ?? false;

    private static bool IsKey(string key) =>
        key is { Length: > 0 and <= 100 } && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '-');
}
