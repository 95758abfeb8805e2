using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Pipeline.Dependencies.Python;

/// <summary>Version specifiers separated by commas, all of which a version must meet: <c>&gt;=3.9,!=3.9.7</c> (PEP 440, "Version specifiers").</summary>
internal sealed class VersionSpecifiers
{
    private readonly IReadOnlyList<VersionSpecifier> all;
    private readonly string text;

    private VersionSpecifiers(string text, IReadOnlyList<VersionSpecifier> all) => (this.text, this.all) = (text, all);

    /// <exception cref="FormatException">The text is not a list of specifiers.</exception>
    public static VersionSpecifiers Parse(string text) =>
        new(text, [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(VersionSpecifier.Parse)]);

    /// <summary>Whether the version meets all of them; pre-releases count like any other version.</summary>
    public bool Contain(PythonVersion version) => all.All(one => one.Contains(version));

    public override string ToString() => text;
}

/// <summary>One version specifier: an operator and a version.</summary>
internal sealed partial class VersionSpecifier
{
    private readonly string comparison;
    private readonly string literal;
    private readonly PythonVersion? version;
    private readonly bool isPrefix;

    private VersionSpecifier(string comparison, string literal, PythonVersion? version, bool isPrefix) =>
        (this.comparison, this.literal, this.version, this.isPrefix) = (comparison, literal, version, isPrefix);

    public static bool TryParse(string text, [NotNullWhen(true)] out VersionSpecifier? specifier)
    {
        specifier = null;
        if (Parts().Match(text.Trim()) is not { Success: true } match)
        {
            return false;
        }

        var (comparison, literal) = (match.Groups["comparison"].Value, match.Groups["literal"].Value.Trim());
        if (comparison == "===")
        {
            specifier = new VersionSpecifier(comparison, literal, null, isPrefix: false);
            return true;
        }

        var ofPrefix = literal.EndsWith(".*", StringComparison.Ordinal);
        if (!PythonVersion.TryParse(ofPrefix ? literal[..^2] : literal, out var version)
            || (ofPrefix && (comparison is not ("==" or "!=") || version is not { Pre: null, Post: null, Dev: null, Local.Count: 0 }))
            || (version.Local.Count > 0 && comparison is not ("==" or "!="))
            || (comparison == "~=" && version.Release.Count < 2))
        {
            return false;
        }

        specifier = new VersionSpecifier(comparison, literal, version, ofPrefix);
        return true;
    }

    /// <exception cref="FormatException">The text is not a specifier.</exception>
    public static VersionSpecifier Parse(string text) =>
        TryParse(text, out var specifier) ? specifier : throw new FormatException($"\"{text}\" is not a version specifier such as >=3.9 (PEP 440)");

    public bool Contains(PythonVersion candidate) => comparison switch
    {
        "===" => string.Equals(candidate.Normal, literal, StringComparison.OrdinalIgnoreCase),
        "==" => IsEqual(candidate),
        "!=" => !IsEqual(candidate),
        "<=" => candidate.Public <= version,
        ">=" => candidate.Public >= version,
        "<" => IsBelow(candidate, version!),
        ">" => IsAbove(candidate, version!),
        _ => candidate.Public >= version && HasPrefix(candidate, version!.Epoch, [.. version.Release.SkipLast(1)]),
    };

    private bool IsEqual(PythonVersion candidate) => isPrefix
        ? HasPrefix(candidate, version!.Epoch, version.Release)
        : (version!.Local.Count == 0 ? candidate.Public : candidate).Equals(version);

    // A pre-release of the version itself is not below it, nor is its post-release or local version above it.
    private static bool IsBelow(PythonVersion candidate, PythonVersion version) =>
        candidate < version && (version.IsPrerelease || !candidate.IsPrerelease || !candidate.Base.Equals(version.Base));

    private static bool IsAbove(PythonVersion candidate, PythonVersion version) =>
        candidate > version
        && (version.Post is not null || candidate.Post is null || !candidate.Base.Equals(version.Base))
        && (candidate.Local.Count == 0 || !candidate.Base.Equals(version.Base));

    private static bool HasPrefix(PythonVersion candidate, long epoch, IReadOnlyList<long> release) =>
        candidate.Epoch == epoch && release.Index().All(part => candidate.Release.ElementAtOrDefault(part.Index) == part.Item);

    [GeneratedRegex(@"^(?<comparison>===|==|!=|<=|>=|<|>|~=)\s*(?<literal>\S+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Parts();
}
