using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Looks at the folders of processors: specs, cases, fingerprints and earlier verdicts. It touches no engine.</summary>
internal sealed class Survey(ProcessorCatalogue catalogue, SourceScanner scanner, VerdictStore verdicts, IReadOnlyDictionary<string, string> facts, TimeProvider clock)
{
    /// <summary>Looks at one processor; a broken folder is a finding, not an exception.</summary>
    public Surveyed Look(string name)
    {
        var (processor, cases, broken) = Read(name);
        var previous = verdicts.Load(name);
        var scanned = clock.GetUtcNow().UtcTicks;
        var roots = processor is null ? [$"processors/{name}"] : SourceRoots.Of(processor.Spec);
        var subject = new PlanSubject(
            name,
            $"processors/{name}/",
            [.. cases.Select(@case => new PlanCase(@case.Name, (@case.Expectation as CaseExpectation.Bypass)?.Reason))],
            new SourceFingerprint(scanner.Scan(roots, previous), facts),
            previous);
        return new Surveyed(name, processor, cases, broken, subject, scanned);
    }

    private (Processor? Processor, IReadOnlyList<ProcessorCase> Cases, string? Broken) Read(string name)
    {
        try
        {
            var processor = catalogue.Read(name);
            try
            {
                return (processor, [.. processor.Cases()], null);
            }
            catch (FormatException e)
            {
                return (processor, [], e.Message);
            }
        }
        catch (FaultException e)
        {
            return (null, [], e.Fault.Message);
        }
    }
}
