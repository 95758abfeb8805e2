using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Dependencies.Python;

/// <summary>A version of a Python package, ordered as the version specifiers' specification says (packaging.python.org, "Version specifiers"; PEP 440).</summary>
internal sealed partial class PythonVersion : IComparable<PythonVersion>, IEquatable<PythonVersion>
{
    // A missing part sorts before or after every present one, depending on the part.
    private static readonly (int Kind, long Number) Lowest = (int.MinValue, 0);
    private static readonly (int Kind, long Number) Highest = (int.MaxValue, 0);

    private readonly string text;

    private PythonVersion(string text, Match match)
    {
        this.text = text;
        Epoch = Number(match, "epoch") ?? 0;
        Release = [.. match.Groups["release"].Value.Split('.').Select(Parsed)];
        Pre = match.Groups["pre"].Success ? (Letter(match.Groups["pre_letter"].Value), Number(match, "pre_number") ?? 0) : null;
        Post = match.Groups["post"].Success ? Number(match, "post_number") ?? 0 : null;
        Dev = match.Groups["dev"].Success ? Number(match, "dev_number") ?? 0 : null;
        Local = match.Groups["local"].Success ? [.. match.Groups["local"].Value.ToLowerInvariant().Split('.', '-', '_')] : [];
    }

    public static string Form => "a version such as 1.2.3 (PEP 440)";

    public long Epoch { get; }

    /// <summary>The numbers between the dots, at least one.</summary>
    public IReadOnlyList<long> Release { get; }

    public (int Kind, long Number)? Pre { get; }

    public long? Post { get; }

    public long? Dev { get; }

    public IReadOnlyList<string> Local { get; }

    public bool IsPrerelease => Pre is not null || Dev is not null;

    /// <summary>The spelling that all spellings of the version have in common, such as 1.0rc1 for 1.0-C.1 (PEP 440, "Normalization").</summary>
    public string Normal => string.Concat(
        Epoch > 0 ? $"{Epoch}!" : "",
        string.Join('.', Release),
        Pre is var (kind, number) ? $"{(kind switch { 0 => "a", 1 => "b", _ => "rc" })}{number}" : "",
        Post is { } post ? $".post{post}" : "",
        Dev is { } dev ? $".dev{dev}" : "",
        Local.Count > 0 ? $"+{string.Join('.', Local.Select(segment => IsNumber(segment) ? $"{Parsed(segment)}" : segment))}" : "");

    /// <summary>The version without its local part.</summary>
    public PythonVersion Public => Local.Count == 0 ? this : Parse(text[..text.IndexOf('+', StringComparison.Ordinal)]);

    /// <summary>Epoch and release alone.</summary>
    public PythonVersion Base => Parse($"{Epoch}!{string.Join('.', Release)}");

    public static bool operator ==(PythonVersion? left, PythonVersion? right) => Equals(left, right);

    public static bool operator !=(PythonVersion? left, PythonVersion? right) => !Equals(left, right);

    public static bool operator <(PythonVersion? left, PythonVersion? right) => Compare(left, right) < 0;

    public static bool operator >(PythonVersion? left, PythonVersion? right) => Compare(left, right) > 0;

    public static bool operator <=(PythonVersion? left, PythonVersion? right) => Compare(left, right) <= 0;

    public static bool operator >=(PythonVersion? left, PythonVersion? right) => Compare(left, right) >= 0;

    public static bool TryParse(string? text, [NotNullWhen(true)] out PythonVersion? version)
    {
        version = text is { Length: <= 255 } && Pattern().Match(text.Trim()) is { Success: true } match ? new PythonVersion(text.Trim(), match) : null;
        return version is not null;
    }

    /// <exception cref="FormatException">The text is not a version.</exception>
    public static PythonVersion Parse(string text) =>
        TryParse(text, out var version) ? version : throw new FormatException($"\"{text}\" is not {Form}");

    public int CompareTo(PythonVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order;
        return (order = Epoch.CompareTo(other.Epoch)) != 0
            || (order = CompareReleases(Release, other.Release)) != 0
            || (order = PreKey().CompareTo(other.PreKey())) != 0
            || (order = (Post ?? -1).CompareTo(other.Post ?? -1)) != 0
            || (order = (Dev ?? long.MaxValue).CompareTo(other.Dev ?? long.MaxValue)) != 0
                ? order
                : CompareLocals(Local, other.Local);
    }

    public bool Equals(PythonVersion? other) => other is not null && CompareTo(other) == 0;

    public override bool Equals(object? obj) => obj is PythonVersion other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Epoch);
        foreach (var number in Release.Take(Release.Count - Release.Reverse().TakeWhile(number => number == 0).Count()))
        {
            hash.Add(number);
        }

        hash.Add(Pre);
        hash.Add(Post);
        hash.Add(Dev);
        return hash.ToHashCode();
    }

    public override string ToString() => text;

    private static int Compare(PythonVersion? left, PythonVersion? right) => Comparer<PythonVersion>.Default.Compare(left, right);

    // 1.0.dev1 is a development release of 1.0, before 1.0a1.
    private (int Kind, long Number) PreKey() => this switch
    {
        { Pre: { } pre } => pre,
        { Post: null, Dev: not null } => Lowest,
        _ => Highest,
    };

    private static int CompareReleases(IReadOnlyList<long> left, IReadOnlyList<long> right) =>
        Enumerable.Range(0, Math.Max(left.Count, right.Count))
            .Select(i => left.ElementAtOrDefault(i).CompareTo(right.ElementAtOrDefault(i)))
            .FirstOrDefault(order => order != 0);

    private static int CompareLocals(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        var order = left.Zip(right, CompareSegments).FirstOrDefault(order => order != 0);
        return order != 0 ? order : left.Count.CompareTo(right.Count);
    }

    // Numbers come after words.
    private static int CompareSegments(string left, string right) => (char.IsAsciiDigit(left[0]) && IsNumber(left), IsNumber(right)) switch
    {
        (true, true) => Parsed(left).CompareTo(Parsed(right)),
        (true, false) => 1,
        (false, true) => -1,
        _ => string.CompareOrdinal(left, right),
    };

    private static bool IsNumber(string segment) => segment.All(char.IsAsciiDigit);

    private static int Letter(string letter) => letter.ToLowerInvariant() switch
    {
        "a" or "alpha" => 0,
        "b" or "beta" => 1,
        _ => 2,
    };

    private static long? Number(Match match, string group) => match.Groups[group] is { Success: true, Value: { Length: > 0 } digits } ? Parsed(digits) : null;

    private static long Parsed(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    // At most 18 digits, which a long holds.
    [GeneratedRegex(
        """
        ^v?
        ((?<epoch>[0-9]{1,18})!)?
        (?<release>[0-9]{1,18}(\.[0-9]{1,18})*)
        (?<pre>[-_.]?(?<pre_letter>alpha|beta|preview|pre|a|b|c|rc)[-_.]?(?<pre_number>[0-9]{1,18})?)?
        (?<post>-(?<post_number>[0-9]{1,18})|[-_.]?(post|rev|r)[-_.]?(?<post_number>[0-9]{1,18})?)?
        (?<dev>[-_.]?dev[-_.]?(?<dev_number>[0-9]{1,18})?)?
        (\+(?<local>[a-z0-9]{1,18}([-_.][a-z0-9]{1,18})*))?$
        """,
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace,
        60_000)]
    private static partial Regex Pattern();
}
