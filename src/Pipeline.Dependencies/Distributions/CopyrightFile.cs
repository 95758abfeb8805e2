using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Dependencies.Distributions;

/// <summary>The licences of a Debian package, if its <c>copyright</c> is machine-readable (Debian copyright format 1.0, DEP 5).</summary>
internal static partial class CopyrightFile
{
    /// <summary>The size of the largest file that is read, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const string Folder = "usr/share/doc/";

    private static readonly Dictionary<string, string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Expat"] = "MIT", ["MIT"] = "MIT", ["ISC"] = "ISC", ["Zlib"] = "Zlib", ["OpenSSL"] = "OpenSSL", ["Apache-2.0"] = "Apache-2.0", ["Artistic-2.0"] = "Artistic-2.0",
        ["BSD-2-clause"] = "BSD-2-Clause", ["BSD-3-clause"] = "BSD-3-Clause", ["CC0-1.0"] = "CC0-1.0", ["MPL-1.1"] = "MPL-1.1", ["MPL-2.0"] = "MPL-2.0",
    };

    /// <summary>The package's folder, which may be a link to that of another package.</summary>
    public static string FolderOf(string package) => Folder + package;

    /// <summary>Whether a path is a package's folder or its file.</summary>
    public static bool Is(string path) => path.StartsWith(Folder, StringComparison.Ordinal) && path[Folder.Length..].Split('/') is [_] or [_, "copyright"];

    /// <summary>An SPDX expression of the licences of all files; the names of the file if one of them has no other; null if it is not machine-readable.</summary>
    public static string? License(byte[] utf8)
    {
        var paragraphs = Encoding.UTF8.GetString(utf8).ReplaceLineEndings("\n").TrimStart().Split("\n\n");
        if (!Format().IsMatch(paragraphs[0]))
        {
            return null;
        }

        List<string> names =
        [
            .. paragraphs.Where(paragraph => FilesField().IsMatch(paragraph)).Select(paragraph => LicenseField().Match(paragraph)).Where(match => match.Success)
                .Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        List<string> expressions = [.. names.Select(Expression).OfType<string>().Distinct(StringComparer.Ordinal)];
        return names.Count == 0 ? null
            : names.TrueForAll(name => Expression(name) is not null) ? string.Join(" AND ", expressions)
            : $"in Debian's words: {string.Join("; ", names)}";
    }

    private static string? Expression(string name) => Known.TryGetValue(name, out var known) ? known
        : Gnu().Match(name) is { Success: true } gnu
            ? $"{gnu.Groups["name"].Value}-{gnu.Groups["major"].Value}.{(gnu.Groups["minor"].Success ? gnu.Groups["minor"].Value : "0")}-{(gnu.Groups["later"].Success ? "or-later" : "only")}"
        : null;

    [GeneratedRegex(@"\A(.*\n)*?Format: *https?://\S*copyright-format/1\.0", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 60_000)]
    private static partial Regex Format();

    [GeneratedRegex("^Files:", RegexOptions.Multiline | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 60_000)]
    private static partial Regex FilesField();

    [GeneratedRegex("^License:[ \t]*(?<name>[^ \t\n][^\n]*?)[ \t]*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 60_000)]
    private static partial Regex LicenseField();

    [GeneratedRegex(@"\A(?<name>[AL]?GPL)-(?<major>[1-3])(\.(?<minor>[0-9]))?(?<later>\+)?\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Gnu();
}
