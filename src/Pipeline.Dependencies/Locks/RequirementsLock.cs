using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Dependencies.Python;

namespace Pipeline.Dependencies.Locks;

/// <summary>Reads a <c>requirements.txt</c> in which every line pins a version and has hashes, as pip-compile and uv write it (pip, "Requirements File Format").</summary>
internal static partial class RequirementsLock
{
    public const string FileName = "requirements.txt";

    private const string Remedy = "write the file with pip-compile --generate-hashes or uv pip compile --generate-hashes";

    // Options that only restate what holds here anyway: binaries only, hashes required.
    private static readonly string[] Implied = ["--only-binary", "--require-hashes", "--prefer-binary"];

    /// <exception cref="FormatException">A line is not a pinned requirement with hashes; the message names it.</exception>
    public static PythonLock Parse(string text)
    {
        Uri? index = null;
        var packages = new List<LockedPackage>();
        foreach (var line in Lines(text))
        {
            if (!line.StartsWith('-'))
            {
                packages.Add(Package(line));
            }
            else if (Option().Match(line) is { Success: true } option && option.Groups["name"].Value is "-i" or "--index-url")
            {
                index = Pylock.Address(option.Groups["value"].Value.Trim('"', '\''), "--index-url");
            }
            else if (!Implied.Any(implied => line.StartsWith(implied, StringComparison.Ordinal)))
            {
                throw new FormatException($"{line.Split(' ', '=')[0]} is not supported: list every package in this file, from one index");
            }
        }

        return new PythonLock(FileName, index is null ? packages : [.. packages.Select(package => package with { Index = index })]);
    }

    // A backslash continues a line, which is joined before comments are dropped.
    private static IEnumerable<string> Lines(string text)
    {
        var joined = new StringBuilder();
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            if (joined.Length > 0 && line.TrimStart().StartsWith('#'))
            {
                continue;
            }

            if (line.EndsWith('\\') && !line.TrimStart().StartsWith('#'))
            {
                joined.Append(line[..^1]).Append(' ');
                continue;
            }

            var whole = Comment().Replace(joined.Append(line).ToString(), "").Trim();
            joined.Clear();
            if (whole.Length > 0)
            {
                yield return whole;
            }
        }

        if (joined.ToString().Trim() is { Length: > 0 })
        {
            throw new FormatException("the last line is continued, but nothing follows");
        }
    }

    private static LockedPackage Package(string line)
    {
        var hashes = Hash().Matches(line);
        var requirement = (hashes.Count > 0 ? line[..hashes[0].Index] : line).Trim();
        if (Requirement().Match(requirement) is not { Success: true } match)
        {
            // Not the whole line, whose address may hold a password.
            throw new FormatException($"\"{requirement.Split('@', '/')[0].Trim()}\" pins no version, NAME==VERSION; {Remedy}");
        }

        var name = PackageName.Normalize(match.Groups["name"].Value);
        var allowed = hashes.Where(hash => hash.Groups["algorithm"].Value == "sha256").Select(hash => hash.Groups["value"].Value).ToList();
        if (allowed.Count == 0)
        {
            throw new FormatException($"{name} has no --hash=sha256:…; {Remedy}");
        }

        return new LockedPackage(name, PythonVersion.Parse(match.Groups["version"].Value))
        {
            Marker = match.Groups["marker"] is { Success: true } marker ? EnvironmentMarker.Parse(marker.Value.Trim()) : null,
            Allowed = [.. allowed.Select(hex => Digest.TryParse($"sha256:{hex.ToLowerInvariant()}", out var digest) ? digest : throw new FormatException($"{name}: a sha256 is not 64 hex digits"))],
        };
    }

    [GeneratedRegex(@"(^|\s)#.*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?<name>-{1,2}[a-z-]+)(\s*=\s*|\s+)(?<value>\S+)$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Option();

    [GeneratedRegex(@"--hash[=\s]\s*(?<algorithm>[a-z0-9]+):(?<value>\S+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Hash();

    [GeneratedRegex(@"^(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^\]]*\])?\s*={2,3}\s*(?<version>[^\s;,*]+)\s*(;(?<marker>.+))?$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Requirement();
}
