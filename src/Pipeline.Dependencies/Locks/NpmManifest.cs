using System.Text.Json;

namespace Pipeline.Dependencies.Locks;

/// <summary>The <c>package.json</c> beside a lock (npm, "package.json").</summary>
/// <param name="DeniedScripts">The packages whose install scripts its <c>allowScripts</c> denies, <c>name</c> or <c>name@version</c>.</param>
internal sealed record NpmManifest(IReadOnlySet<string> DeniedScripts)
{
    public const string FileName = "package.json";

    /// <param name="utf8">Its bytes.</param>
    /// <param name="locked">The entry that the lock has of it.</param>
    /// <exception cref="FormatException">It is malformed, or the lock was written for other dependencies.</exception>
    public static NpmManifest Parse(ReadOnlyMemory<byte> utf8, JsonElement locked)
    {
        var manifest = Read(utf8);
        var (asked, known) = (Ranges(manifest), Ranges(locked));
        if (asked.Keys.Union(known.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).FirstOrDefault(name => asked.GetValueOrDefault(name) != known.GetValueOrDefault(name)) is { } differing)
        {
            var (wanted, written) = (asked.GetValueOrDefault(differing), known.GetValueOrDefault(differing));
            throw new FormatException($"{FileName} {(wanted is null ? $"does not ask for {differing}" : $"asks for {differing} {wanted}")}, but the lock {(written is null ? "does not have it" : $"is for {differing} {written}")}; run npm install and commit both files");
        }

        var scripts = manifest.TryGetProperty("allowScripts", out var policy) ? NpmLock.Object(policy, $"allowScripts of {FileName}").EnumerateObject() : default;
        return new(scripts.Where(one => one.Value.ValueKind == JsonValueKind.False).Select(one => one.Name).ToHashSet(StringComparer.Ordinal));
    }

    private static JsonElement Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return NpmLock.Object(StrictJson.Parse(utf8), "it");
        }
        catch (FormatException e)
        {
            throw new FormatException($"{FileName} beside it cannot be read: {e.Message}", e);
        }
    }

    // What only development needs is not installed, so that it need not agree.
    private static Dictionary<string, string> Ranges(JsonElement manifest)
    {
        var ranges = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (member, suffix) in ((string, string)[])[("dependencies", ""), ("optionalDependencies", ""), ("peerDependencies", " (as a peer)")])
        {
            foreach (var (name, range) in NpmPackage.Map(manifest, member, FileName))
            {
                ranges[name + suffix] = range;
            }
        }

        return ranges;
    }
}
