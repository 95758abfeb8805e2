using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Looks at the folders of processors: specs, cases, fingerprints and earlier verdicts. It touches no engine.</summary>
internal sealed class Survey(ProcessorCatalogue catalogue, SourceScanner scanner, VerdictStore verdicts, IReadOnlyDictionary<string, string> facts, TimeProvider clock)
{
    /// <summary>Looks at one processor; a broken folder is a finding.</summary>
    public Surveyed Look(string name)
    {
        var content = FolderContent.Read(catalogue, name);
        var previous = verdicts.Load(name);
        var scanned = clock.GetUtcNow().UtcTicks;
        var roots = content.Processor is { } processor ? SourceRoots.Of(processor.Spec) : [$"processors/{name}"];
        var subject = new PlanSubject(
            name,
            $"processors/{name}/",
            [.. content.Cases.Select(@case => new PlanCase(@case.Name, (@case.Expectation as CaseExpectation.Bypass)?.Reason))],
            new SourceFingerprint(scanner.Scan(roots, previous), facts),
            previous);
        return new Surveyed(name, content, subject, scanned);
    }
}
