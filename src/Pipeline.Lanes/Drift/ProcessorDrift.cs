namespace Pipeline.Lanes.Drift;

/// <summary>The result of comparing one pair.</summary>
/// <param name="Pair">The pair.</param>
/// <param name="Class">The most severe class of the findings, or in-sync; unknown without a finding if the whole deployment was unreadable.</param>
/// <param name="Findings">The findings, including ignored ones.</param>
public sealed record PairDrift(DriftPair Pair, DriftClass Class, IReadOnlyList<DriftFinding> Findings)
{
    /// <summary>Whether all of its findings are ignored.</summary>
    public bool IsIgnored => Class == DriftClass.InSync && Findings.Count > 0;

    internal static PairDrift Of(DriftPair pair, IEnumerable<DriftFinding> found, DriftIgnores ignores)
    {
        DriftFinding[] findings = [.. found.Select(ignores.Apply)];
        return new PairDrift(pair, findings.Length == 0 ? DriftClass.InSync : findings.Max(finding => finding.Class), findings);
    }
}

/// <summary>The result for one processor.</summary>
/// <param name="Seen">The observations of the processor.</param>
/// <param name="Pairs">The compared pairs, in order: without a pin there is nothing to compare the registry with.</param>
public sealed record ProcessorDrift(ProcessorObservation Seen, IReadOnlyList<PairDrift> Pairs)
{
    public string Processor => Seen.Processor;

    /// <summary>The most severe class of its pairs.</summary>
    public DriftClass Class { get; } = Pairs.Max(pair => pair.Class);

    /// <summary>Whether all of its findings are ignored.</summary>
    public bool IsIgnored => Class == DriftClass.InSync && Pairs.Any(pair => pair.IsIgnored);

    public IEnumerable<DriftFinding> Findings => Pairs.SelectMany(pair => pair.Findings);

    /// <summary>The result for a pair; null if it was not compared.</summary>
    public PairDrift? Of(DriftPair pair) => Pairs.FirstOrDefault(one => one.Pair == pair);
}
