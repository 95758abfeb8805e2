using Pipeline.Lanes.Catalogue;

namespace Pipeline.Lanes.Sources;

/// <summary>A processor's folder and last verdict.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Content">The content of the folder.</param>
/// <param name="Source">The fingerprint of its current sources.</param>
/// <param name="Previous">The last verdict, or null.</param>
/// <param name="ScannedTicks">The time of the scan in UTC ticks.</param>
internal sealed record ProcessorState(string Name, FolderContent Content, SourceFingerprint Source, Verdict? Previous, long ScannedTicks);

/// <summary>Reads the states of processors: specs, cases, fingerprints and earlier verdicts. It needs no engine.</summary>
internal sealed class ProcessorStateReader(
    ProcessorCatalogue catalogue, SourceScanner scanner, VerdictStore verdicts, IReadOnlyDictionary<string, string> facts, TimeProvider clock)
{
    /// <summary>Reads one processor; an invalid folder is a finding.</summary>
    public ProcessorState Read(string name)
    {
        var content = FolderContent.Read(catalogue, name);
        var previous = verdicts.Load(name);
        var scanned = clock.GetUtcNow().UtcTicks;
        var roots = content.Processor is { } processor ? SourceRoots.Of(scanner.Root, processor.Spec) : [$"processors/{name}"];
        var files = scanner.Scan(roots, previous);
        var source = new SourceFingerprint(files, facts) { Dependencies = DependencyChanges.Read(Path.Combine(catalogue.Folder, name), files, previous?.Source) };
        return new ProcessorState(name, content, source, previous, scanned);
    }
}
