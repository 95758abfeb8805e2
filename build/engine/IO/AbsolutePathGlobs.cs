using System.Text;
using System.Text.RegularExpressions;

namespace Nuke.Common.IO;

/// <summary>Files and directories by pattern: <c>*</c> and <c>?</c> within a name, <c>**</c> over any depth.</summary>
public static class AbsolutePathGlobs
{
    public static IReadOnlyCollection<AbsolutePath> GlobFiles(this AbsolutePath directory, params string[] patterns) =>
        Glob(directory, patterns, Directory.EnumerateFiles);

    public static IReadOnlyCollection<AbsolutePath> GlobDirectories(this AbsolutePath directory, params string[] patterns) =>
        Glob(directory, patterns, Directory.EnumerateDirectories);

    private static IReadOnlyCollection<AbsolutePath> Glob(
        AbsolutePath directory, string[] patterns, Func<string, string, EnumerationOptions, IEnumerable<string>> enumerate)
    {
        if (!directory.DirectoryExists())
        {
            return [];
        }

        var expressions = Array.ConvertAll(patterns, ToExpression);
        var depth = patterns.Any(x => x.Contains("**", StringComparison.Ordinal)) ? int.MaxValue : patterns.Max(x => x.Count(c => c is '/' or '\\'));
        var options = new EnumerationOptions { RecurseSubdirectories = depth > 0, MaxRecursionDepth = depth, AttributesToSkip = FileAttributes.None };
        return
        [
            .. enumerate(directory, "*", options)
                .Where(x => expressions.Any(e => e.IsMatch(Path.GetRelativePath(directory, x).Replace('\\', '/'))))
                .Order(StringComparer.Ordinal)
                .Select(x => (AbsolutePath)x),
        ];
    }

    private static Regex ToExpression(string pattern)
    {
        var expression = new StringBuilder("^");
        var text = pattern.Replace('\\', '/');
        for (var i = 0; i < text.Length; i++)
        {
            if (text.AsSpan(i).StartsWith("**/"))
            {
                expression.Append("(?:[^/]+/)*");
                i += 2;
            }
            else
            {
                expression.Append(text[i] switch
                {
                    '*' when text.AsSpan(i).StartsWith("**") => ".*",
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    var c => Regex.Escape(c.ToString()),
                });
            }
        }

        return new Regex(expression.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }
}
