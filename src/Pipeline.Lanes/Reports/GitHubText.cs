namespace Pipeline.Lanes;

/// <summary>Texts of anyone as GitHub takes them: in Markdown, and in workflow commands.</summary>
internal static class GitHubText
{
    /// <summary>Markdown in a line.</summary>
    public static string Inline(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);

    /// <summary>Markdown in a cell of a table.</summary>
    public static string Cell(string text) => Inline(text).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>Markdown as a block of lines that stand as they are, behind a fence that none of them is.</summary>
    public static string Block(string lines)
    {
        var fence = "```";
        while (lines.Contains(fence, StringComparison.Ordinal))
        {
            fence += '`';
        }

        return $"{fence}\n{lines}\n{fence}\n";
    }

    /// <summary>A workflow command that annotates a file.</summary>
    /// <param name="level"><c>error</c>, <c>warning</c> or <c>notice</c>.</param>
    /// <param name="file">The file, from the repository's root.</param>
    /// <param name="title">One line.</param>
    /// <param name="message">What is shown at the file; it may have several lines.</param>
    public static string Annotation(string level, string file, string title, string message) =>
        $"::{level} file={Property(file)},title={Property(title)}::{Data(message)}";

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) =>
        Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
