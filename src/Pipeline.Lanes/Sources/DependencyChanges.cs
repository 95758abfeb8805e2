using Pipeline.Dependencies;

namespace Pipeline.Lanes.Sources;

/// <summary>The packages of a processor's lock, and what changed between two of them.</summary>
internal static class DependencyChanges
{
    private const int Shown = 3;

    /// <summary>Package → version of a processor's lock; empty without one. A lock that cannot be read is reported by the build, with a better message.</summary>
    /// <param name="folder">The absolute path of the processor's folder.</param>
    /// <param name="files">The processor's files.</param>
    /// <param name="previous">The fingerprint of the last verdict, whose packages stand if the lock is the same file.</param>
    public static IReadOnlyDictionary<string, string> Read(string folder, IReadOnlyDictionary<string, SourceFile> files, SourceFingerprint? previous)
    {
        var prefix = $"processors/{Path.GetFileName(folder)}/";
        if (previous is not null && ProcessorLock.FileNames.All(name => files.GetValueOrDefault(prefix + name)?.Sha256 == previous.Files.GetValueOrDefault(prefix + name)?.Sha256))
        {
            return previous.Dependencies;
        }

        try
        {
            return ProcessorLock.Read(folder)?.Versions ?? new Dictionary<string, string>(StringComparer.Ordinal);
        }
        catch (FaultException)
        {
            return previous?.Dependencies ?? new Dictionary<string, string>(StringComparer.Ordinal);
        }
    }

    /// <summary>Whether a file is the processor's lock.</summary>
    /// <param name="file">Its path, relative to the repository.</param>
    /// <param name="folder">The processor's folder with a trailing <c>/</c>.</param>
    public static bool IsLock(string file, string folder) => ProcessorLock.FileNames.Any(name => file == folder + name);

    /// <summary>Describes the difference (<c>dependencies changed: numpy 2.1.0 → 2.1.1</c>); null if there is none.</summary>
    public static string? Describe(IReadOnlyDictionary<string, string> before, IReadOnlyDictionary<string, string> now)
    {
        List<string> changes =
        [
            .. now.Where(package => before.TryGetValue(package.Key, out var old) && old != package.Value).Select(package => (package.Key, Text: $"{package.Key} {before[package.Key]} → {package.Value}"))
                .Concat(now.Where(package => !before.ContainsKey(package.Key)).Select(package => (package.Key, Text: $"{package.Key} {package.Value} added")))
                .Concat(before.Where(package => !now.ContainsKey(package.Key)).Select(package => (package.Key, Text: $"{package.Key} {package.Value} removed")))
                .OrderBy(change => change.Key, StringComparer.Ordinal)
                .Select(change => change.Text),
        ];
        var more = changes.Count - Shown;
        return changes.Count == 0 ? null : $"dependencies changed: {string.Join(", ", changes.Take(Shown))}{(more > 0 ? $" and {more} more" : "")}";
    }
}
