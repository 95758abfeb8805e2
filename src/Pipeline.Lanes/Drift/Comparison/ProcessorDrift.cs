namespace Pipeline.Lanes;

/// <summary>How the two sides of one pair stand to each other.</summary>
/// <param name="Pair">Which.</param>
/// <param name="Class">The heaviest of the findings, or in-sync; unknown without a finding where the whole deployment could not be read.</param>
/// <param name="Findings">What does not agree, what is ignored among it.</param>
public sealed record PairDrift(DriftPair Pair, DriftClass Class, IReadOnlyList<DriftFinding> Findings)
{
    /// <summary>Whether it does not agree, and only ignores keep it from another class.</summary>
    public bool IsIgnored => Class == DriftClass.InSync && Findings.Count > 0;

    internal static PairDrift Of(DriftPair pair, IEnumerable<DriftFinding> found, DriftIgnores ignores)
    {
        DriftFinding[] findings = [.. found.Select(ignores.Apply)];
        return new PairDrift(pair, findings.Length == 0 ? DriftClass.InSync : findings.Max(finding => finding.Class), findings);
    }
}

/// <summary>How one processor stands.</summary>
/// <param name="Seen">What was seen of it.</param>
/// <param name="Pairs">The pairs that could be compared, in their order: without a pin the registry has nothing to be compared with.</param>
public sealed record ProcessorDrift(ProcessorObservation Seen, IReadOnlyList<PairDrift> Pairs)
{
    public string Processor => Seen.Processor;

    /// <summary>The heaviest of the pairs'.</summary>
    public DriftClass Class { get; } = Pairs.Max(pair => pair.Class);

    /// <summary>Whether it does not agree, and only ignores keep it from another class.</summary>
    public bool IsIgnored => Class == DriftClass.InSync && Pairs.Any(pair => pair.IsIgnored);

    public IEnumerable<DriftFinding> Findings => Pairs.SelectMany(pair => pair.Findings);

    /// <summary>How a pair stands, or none where it was not compared.</summary>
    public PairDrift? Of(DriftPair pair) => Pairs.FirstOrDefault(one => one.Pair == pair);
}
