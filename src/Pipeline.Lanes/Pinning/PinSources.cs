using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Pinning;

/// <summary>Fingerprints the source of each processor's image: the same digest from any clone, and a different one if anything in the image can change.</summary>
/// <remarks>It excludes this machine's base and compiler: the pin names the base separately by digest.</remarks>
/// <param name="root">The absolute path of the checkout.</param>
public sealed class PinSources(string root)
{
    // The version of the build procedure. Raise it whenever the same source is meant to build different bytes.
    private const string Recipe = "1";

    private readonly SourceScanner scanner = new(root, BuildContextRule.Takes);

    /// <summary>A processor's fingerprint; shared files are read once.</summary>
    public Digest Of(ProcessorSpec spec)
    {
        var files = Files(spec);
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["recipe"] = Recipe };
        foreach (var path in files.Keys.Where(IsRunnable))
        {
            facts[$"{path}: mode"] = "runnable";
        }

        return new SourceFingerprint(files, facts).Digest();
    }

    /// <summary>The files of the fingerprint, by path relative to the root.</summary>
    internal IReadOnlyDictionary<string, SourceFile> Files(ProcessorSpec spec) =>
        scanner.Scan(SourceRoots.Of(root, spec).Where(path => path != SourceRoots.Base(spec)), null);

    // The part of a mode that git keeps; the rest depends on the umask of the clone.
    private bool IsRunnable(string path) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(Path.Combine(root, path)).HasFlag(UnixFileMode.UserExecute);
}
