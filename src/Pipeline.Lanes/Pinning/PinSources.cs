using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The source of each processor's image as one digest: the same from any clone, and another when anything that can enter the image is.</summary>
/// <remarks>Neither the base that this machine has nor its compiler takes part: the pin names the base by digest beside it.</remarks>
/// <param name="root">The absolute path of the checkout.</param>
public sealed class PinSources(string root)
{
    // How an image is made of its source. It is raised when the same source is to give other bytes.
    private const string Recipe = "1";

    private readonly SourceScanner scanner = new(root, BuildContextRule.Takes);

    /// <summary>The fingerprint of a processor; what several of them share is read once.</summary>
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

    /// <summary>The files that the fingerprint is made of, by their path from the root.</summary>
    internal IReadOnlyDictionary<string, SourceFile> Files(ProcessorSpec spec) =>
        scanner.Scan(SourceRoots.Of(spec).Where(path => path != SourceRoots.Base(spec)), null);

    // What git keeps of a mode; the rest depends on the umask of whoever cloned.
    private bool IsRunnable(string path) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(Path.Combine(root, path)).HasFlag(UnixFileMode.UserExecute);
}
