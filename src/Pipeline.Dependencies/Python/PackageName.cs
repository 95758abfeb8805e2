using System.Text.RegularExpressions;

namespace Pipeline.Dependencies.Python;

/// <summary>Names of Python packages.</summary>
internal static partial class PackageName
{
    /// <summary>Whether the text is a name: ASCII letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, the first and last of them a letter or digit.</summary>
    public static bool IsValid(string text) => text.Length <= 200 && Valid().IsMatch(text);

    /// <summary>The form in which names are compared: lower case, with runs of <c>-</c>, <c>_</c> and <c>.</c> as one <c>-</c> (PEP 503, "Normalized Names").</summary>
    public static string Normalize(string name) => Separators().Replace(name, "-").ToLowerInvariant();

    [GeneratedRegex("^([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Valid();

    [GeneratedRegex("[-_.]+", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Separators();
}
