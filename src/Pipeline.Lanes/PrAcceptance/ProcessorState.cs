using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>A processor as its folder and its last verdict show it.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Content">What the folder holds.</param>
/// <param name="Source">Its sources as they are now.</param>
/// <param name="Previous">The last verdict, where there is one.</param>
/// <param name="ScannedTicks">When its sources were read, in UTC ticks.</param>
internal sealed record ProcessorState(string Name, FolderContent Content, SourceFingerprint Source, Verdict? Previous, long ScannedTicks);

/// <summary>Reads the states of processors: specs, cases, fingerprints and earlier verdicts. It needs no engine.</summary>
internal sealed class ProcessorStateReader(
    ProcessorCatalogue catalogue, SourceScanner scanner, VerdictStore verdicts, IReadOnlyDictionary<string, string> facts, TimeProvider clock)
{
    /// <summary>Reads one processor; a broken folder is a finding.</summary>
    public ProcessorState Read(string name)
    {
        var content = FolderContent.Read(catalogue, name);
        var previous = verdicts.Load(name);
        var scanned = clock.GetUtcNow().UtcTicks;
        var roots = content.Processor is { } processor ? SourceRoots.Of(processor.Spec) : [$"processors/{name}"];
        return new ProcessorState(name, content, new SourceFingerprint(scanner.Scan(roots, previous), facts), previous, scanned);
    }
}
