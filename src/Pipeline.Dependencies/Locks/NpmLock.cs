using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Dependencies.Locks;

/// <summary>A processor's locked Node packages, <c>package-lock.json</c> of version 2 or 3 (npm, "package-lock.json", member <c>packages</c>).</summary>
/// <param name="Root">The entry of the processor itself.</param>
/// <param name="Packages">The packages by their places, <c>node_modules/a/node_modules/b</c>.</param>
internal sealed partial record NpmLock(NpmPackage Root, IReadOnlyDictionary<string, NpmPackage> Packages)
{
    public const string FileName = "package-lock.json";

    private const string Folder = "node_modules";
    private const string Word = @"[^\s\p{C}/\\:@.][^\s\p{C}/\\:]*";
    private const string Name = $"(@{Word}/)?(?!{Folder}(/|$)){Word}";

    /// <summary>The packages whose scripts the <c>package.json</c> denies, <c>name</c> or <c>name@version</c>.</summary>
    public IReadOnlySet<string> DeniedScripts { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Reads a lock.</summary>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="manifest">The bytes of the <c>package.json</c> that it was written for; null if there is none.</param>
    /// <exception cref="FormatException">It is not a lock that this version reads, or not the one of that file; the message names the package and member.</exception>
    public static NpmLock Parse(ReadOnlyMemory<byte> utf8, byte[]? manifest)
    {
        var document = Object(StrictJson.Parse(utf8), "the lock");
        var version = document.TryGetProperty("lockfileVersion", out var number) ? number.GetRawText() : "missing";
        if (version is not ("2" or "3"))
        {
            throw new FormatException($"lockfileVersion is {version}, not 2 or 3; write the lock with npm 7 or later");
        }

        var entries = document.TryGetProperty("packages", out var found) ? Object(found, "packages") : throw new FormatException("it has no packages; write it again with npm install");
        var root = entries.TryGetProperty("", out var own) ? NpmPackage.Parse("", Object(own, "the root package")) : throw new FormatException("it has no root package; write it again with npm install");
        // What nothing needs is an accident in the archive of another package, which keeps it.
        var packages = entries.EnumerateObject().Where(entry => entry.Name.Length > 0 && !IsFlagged(entry.Value, "extraneous"))
            .Select(entry => NpmPackage.Parse(RequirePlace(entry.Name, entry.Value), Object(entry.Value, entry.Name)))
            .ToDictionary(package => package.Place, StringComparer.Ordinal);
        RequireTree(packages.Keys);
        var asked = manifest is null ? null : NpmManifest.Parse(manifest, own);
        return new NpmLock(root, packages) { DeniedScripts = asked?.DeniedScripts ?? new HashSet<string>(StringComparer.Ordinal) };
    }

    /// <summary>Name → version of every package that an image may have, for comparing two locks; several versions are joined.</summary>
    public IReadOnlyDictionary<string, string> Versions() => Packages.Values
        .Where(package => !package.IsDevelopment && package.Version is not null)
        .GroupBy(package => package.Name, StringComparer.Ordinal)
        .ToDictionary(
            same => same.Key,
            same => string.Join(", ", same.Select(package => package.Version!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
            StringComparer.Ordinal);

    /// <summary>The package that a name means in a package, as Node.js looks it up: in its own <c>node_modules</c>, then in those of the folders above; null if there is none.</summary>
    public NpmPackage? Find(string from, string name)
    {
        for (var place = from; ; place = Above(place))
        {
            if (Packages.TryGetValue(place.Length == 0 ? $"{Folder}/{name}" : $"{place}/{Folder}/{name}", out var found))
            {
                return found;
            }

            if (place.Length == 0)
            {
                return null;
            }
        }
    }

    /// <summary>The place of the package in whose <c>node_modules</c> a package is; empty for the processor.</summary>
    public static string Above(string place) => place.LastIndexOf($"/{Folder}/", StringComparison.Ordinal) is > 0 and var cut ? place[..cut] : "";

    private static string RequirePlace(string place, JsonElement entry) => Place().IsMatch(place) ? place
        : IsFlagged(entry, "dev") ? place
        : throw new FormatException($"\"{place}\" is not a place below {Folder}: workspaces and folders (file:) cannot be installed; publish the package, or refer to its archive that npm pack makes");

    private static void RequireTree(IEnumerable<string> all)
    {
        var places = all.ToHashSet(StringComparer.Ordinal);
        if (places.GroupBy(place => place, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new FormatException($"it has {string.Join(" and ", twice)}, which are one folder on some systems");
        }

        if (places.FirstOrDefault(place => Above(place) is { Length: > 0 } above && !places.Contains(above)) is { } orphan)
        {
            throw new FormatException($"it has {orphan}, but not {Above(orphan)}; write it again with npm install");
        }
    }

    internal static JsonElement Object(JsonElement element, string subject) =>
        element.ValueKind == JsonValueKind.Object ? element : throw new FormatException($"{subject} is not an object");

    internal static bool IsFlagged(JsonElement entry, string member) => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(member, out var flag) && flag.ValueKind == JsonValueKind.True;

    internal static bool IsName(string name) => NameForm().IsMatch(name);

    [GeneratedRegex($@"^{Name}\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex NameForm();

    [GeneratedRegex($@"^{Folder}/{Name}(/{Folder}/{Name})*\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex Place();
}
