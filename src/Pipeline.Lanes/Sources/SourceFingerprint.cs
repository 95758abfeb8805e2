using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Lanes.Sources;

/// <summary>Everything that determines a processor's image and verdict: files by path, and facts such as the judge's version.</summary>
/// <param name="Files">Path relative to the repository's root, with <c>/</c> → file.</param>
/// <param name="Facts">Name → version, for everything that is not a file of the repository.</param>
public sealed record SourceFingerprint(IReadOnlyDictionary<string, SourceFile> Files, IReadOnlyDictionary<string, string> Facts)
{
    private const int NamesShown = 3;

    /// <summary>Package → version of the processor's lock, to describe what changed in it; the file itself is among <see cref="Files"/>.</summary>
    public IReadOnlyDictionary<string, string> Dependencies { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>One digest of everything, for display and comparison.</summary>
    public Digest Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in Files.Select(file => $"{file.Key}\0{file.Value.Sha256}\n").Concat(Facts.Select(fact => $"{fact.Key}={fact.Value}\n")).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(line));
        }

        return Contracts.Images.Digest.FromHash(hash.GetHashAndReset());
    }

    /// <summary>Describes what has changed; null if nothing has.</summary>
    /// <param name="before">The fingerprint of the verdict.</param>
    /// <param name="folder">The processor's folder with a trailing <c>/</c>, which is left out of names below it.</param>
    public string? DifferenceFrom(SourceFingerprint before, string folder)
    {
        // Without a readable spec, the folder is all that is known of a processor, so that the files outside it are no news.
        var isPartial = IsWithin(folder) || before.IsWithin(folder);
        return (isPartial ? Within(folder).Difference(before.Within(folder), folder) : null) ?? Difference(before, folder);
    }

    private bool IsWithin(string folder) => Files.Keys.All(name => name.StartsWith(folder, StringComparison.Ordinal));

    private SourceFingerprint Within(string folder) => this with
    {
        Files = Files.Where(file => file.Key.StartsWith(folder, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal),
    };

    private string? Difference(SourceFingerprint before, string folder)
    {
        var files = Changes(before.Files, Files, static file => file.Sha256);
        var facts = Changes(before.Facts, Facts, static fact => fact);
        List<string> others = [.. files.Names.Where(name => !DependencyChanges.IsLock(name, folder))];
        if (others.Count < files.Names.Count && DependencyChanges.Describe(before.Dependencies, Dependencies) is { } dependencies)
        {
            return others.Count == 0 ? dependencies : $"{dependencies}; source {files.Verb}: {Shown(others, folder)}";
        }

        return (files, facts) switch
        {
            ({ Names.Count: > 0 }, _) => $"source {files.Verb}: {Shown(files.Names, folder)}",
            (_, { Names.Count: > 0 }) => $"{Shown(facts.Names, folder)} changed",
            _ => null,
        };
    }

    private static (string Verb, List<string> Names) Changes<T>(
        IReadOnlyDictionary<string, T> before, IReadOnlyDictionary<string, T> now, Func<T, object> identity)
    {
        var changed = now.Where(entry => before.TryGetValue(entry.Key, out var old) && !identity(old).Equals(identity(entry.Value))).Select(entry => entry.Key).ToList();
        var added = now.Keys.Where(key => !before.ContainsKey(key)).ToList();
        var removed = before.Keys.Where(key => !now.ContainsKey(key)).ToList();
        var verb = (changed.Count, added.Count, removed.Count) switch
        {
            (0, > 0, 0) => "added",
            (0, 0, > 0) => "removed",
            _ => "changed",
        };
        return (verb, [.. changed.Concat(added).Concat(removed).Order(StringComparer.Ordinal)]);
    }

    private static string Shown(List<string> names, string folder)
    {
        // The processor's own files come first, because its author has probably just edited them.
        var shown = names.OrderBy(name => !name.StartsWith(folder, StringComparison.Ordinal))
            .Take(NamesShown)
            .Select(name => name.StartsWith(folder, StringComparison.Ordinal) ? name[folder.Length..] : name);
        var more = names.Count - NamesShown;
        return string.Join(", ", shown) + (more > 0 ? $" and {more} more" : "");
    }
}

/// <summary>One file that determines a verdict.</summary>
/// <param name="Sha256">The digest of its bytes.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="ModifiedTicks">Its modification time in UTC ticks.</param>
public sealed record SourceFile(Digest Sha256, long Size, long ModifiedTicks);
