using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pipeline.Dependencies.Python;

/// <summary>The file name of a wheel: <c>NAME-VERSION[-BUILD]-PYTHON-ABI-PLATFORM.whl</c> (packaging.python.org, "Binary distribution format", "File name convention").</summary>
/// <param name="Text">The file name itself.</param>
/// <param name="Package">The normalized name of the package.</param>
/// <param name="Version">The version of the package.</param>
/// <param name="Build">The build tag, a number and a text: of equal wheels the greater one is better. (0, "") if there is none.</param>
/// <param name="Tags">The tags that the wheel fits, expanded from compressed sets.</param>
internal sealed record WheelName(string Text, string Package, PythonVersion Version, (long Number, string Suffix) Build, IReadOnlyList<string> Tags)
{
    private const string Extension = ".whl";
    private const int MaxTags = 1000;

    public static bool TryParse(string text, [NotNullWhen(true)] out WheelName? name)
    {
        name = null;
        if (!text.EndsWith(Extension, StringComparison.Ordinal) || text.Contains('/', StringComparison.Ordinal))
        {
            return false;
        }

        var parts = text[..^Extension.Length].Split('-');
        if (parts.Length is not (5 or 6) || !PackageName.IsValid(parts[0]) || !PythonVersion.TryParse(parts[1].Replace('_', '-'), out var version))
        {
            return false;
        }

        var tags = Expand(parts[^3], parts[^2], parts[^1]).Take(MaxTags + 1).ToList();
        var build = parts.Length == 6 ? BuildOf(parts[2]) : (0, "");
        if (build is null || tags.Count > MaxTags)
        {
            return false;
        }

        name = new WheelName(text, PackageName.Normalize(parts[0]), version, build.Value, tags);
        return true;
    }

    private static IEnumerable<string> Expand(string pythons, string abis, string platforms) =>
        from python in pythons.Split('.')
        from abi in abis.Split('.')
        from platform in platforms.Split('.')
        select $"{python}-{abi}-{platform}".ToLowerInvariant();

    private static (long Number, string Suffix)? BuildOf(string tag)
    {
        var digits = tag.TakeWhile(char.IsAsciiDigit).Count();
        return digits is > 0 and <= 18 ? (long.Parse(tag.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture), tag[digits..]) : null;
    }
}
