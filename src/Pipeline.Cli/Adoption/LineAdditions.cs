using System.Text;

namespace Pipeline.Cli.Adoption;

/// <summary>The lines that a file of lines must have; missing ones are added at its end.</summary>
/// <param name="Path">The path relative to the repository's root.</param>
/// <param name="Lines">The lines. A comment (<c>#</c>) is added with the first missing line below it.</param>
internal sealed record LineAdditions(string Path, IReadOnlyList<string> Lines) : IAdditions
{
    /// <summary>One that keeps every byte, whatever the file's own encoding is; the lines are ASCII.</summary>
    public Encoding Encoding => Encoding.Latin1;

    public string Complete(string? content)
    {
        var end = content?.Contains("\r\n", StringComparison.Ordinal) == true ? "\r\n" : "\n";
        var present = (content ?? "").Split('\n', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        var added = new List<string>();
        string? comment = null;
        foreach (var line in Lines)
        {
            if (line.StartsWith('#'))
            {
                comment = line;
            }
            else if (!present.Contains(line))
            {
                added.AddRange(comment is null || present.Contains(comment) ? [line] : [comment, line]);
                comment = null;
            }
        }

        return added.Count == 0 ? content! : $"{Ended(content, end)}{string.Join(end, added)}{end}";
    }

    private static string Ended(string? content, string end) => string.IsNullOrEmpty(content) || content.EndsWith('\n') ? content ?? "" : content + end;
}
