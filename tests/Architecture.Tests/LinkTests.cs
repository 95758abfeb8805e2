using System.Text.RegularExpressions;

namespace Architecture.Tests;

/// <summary>Links in pages lead somewhere.</summary>
public sealed partial class LinkTests
{
    private static IEnumerable<string> Pages => Repository.Files.Where(file => Path.GetExtension(file) is ".md");

    [Fact]
    public void Every_relative_link_leads_to_a_file_and_a_heading_of_it()
    {
        var links =
            from page in Pages
            from Match match in Link().Matches(Text(page))
            let target = match.Groups["target"].Value
            where !target.Contains(':', StringComparison.Ordinal)
            select (Page: page, Target: target);
        Assert.NotEmpty(links);
        Assert.Empty(links.Where(link => !Leads(link.Page, link.Target)).Select(link => $"{link.Page}: {link.Target}"));
    }

    private static bool Leads(string page, string target)
    {
        var parts = target.Split('#', 2);
        var path = parts[0].Length == 0 ? page : Path.GetRelativePath(SourceTree.Root, Path.Combine(SourceTree.Root, Path.GetDirectoryName(page)!, parts[0]));
        return Path.Exists(Path.Combine(SourceTree.Root, path)) && (parts.Length == 1 || Anchors(path).Contains(parts[1], StringComparer.Ordinal));
    }

    /// <summary>GitHub's anchors: the heading in lower case, with hyphens for blanks and without punctuation.</summary>
    private static IEnumerable<string> Anchors(string page) =>
        Heading().Matches(Text(page)).Select(heading => Punctuation().Replace(heading.Groups["text"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private static string Text(string file) => File.ReadAllText(Path.Combine(SourceTree.Root, file));

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.NonBacktracking)]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<text>.+)$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]", RegexOptions.NonBacktracking)]
    private static partial Regex Punctuation();
}
