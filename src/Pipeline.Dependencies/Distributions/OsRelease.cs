using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Dependencies.Distributions;

/// <summary>The distribution of an image (os-release(5)).</summary>
/// <param name="Id"><c>ID</c>: <c>debian</c>.</param>
/// <param name="VersionId"><c>VERSION_ID</c>: <c>12</c>; null for a rolling distribution.</param>
internal sealed partial record OsRelease(string Id, string? VersionId)
{
    public static readonly IReadOnlyList<string> Paths = ["etc/os-release", "usr/lib/os-release"];

    /// <summary>The qualifier <c>distro</c> of package URLs.</summary>
    public string Distro => VersionId is null ? Id : $"{Id}-{VersionId}";

    /// <returns>Null if there is no valid <c>ID</c>.</returns>
    public static OsRelease? Parse(ReadOnlySpan<byte> utf8)
    {
        var values = Encoding.UTF8.GetString(utf8).Split('\n').Select(line => Assignment().Match(line)).Where(match => match.Success)
            .GroupBy(match => match.Groups["name"].Value, match => Unquote(match.Groups["value"].Value), StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Last(), StringComparer.Ordinal);
        return values.TryGetValue("ID", out var id) && Word().IsMatch(id)
            ? new(id, values.TryGetValue("VERSION_ID", out var version) && Word().IsMatch(version) ? version : null)
            : null;
    }

    private static string Unquote(string value) => value switch
    {
        ['\'', .. var inner, '\''] => inner,
        ['"', .. var inner, '"'] => Escape().Replace(inner, "${escaped}"),
        _ => value,
    };

    [GeneratedRegex(@"^(?<name>ID|VERSION_ID)=(?<value>.*?)\s*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\\(?<escaped>[\\$""`])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Escape();

    [GeneratedRegex(@"\A[A-Za-z0-9._~+-]+\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Word();
}
