namespace Pipeline.Lanes.Drift;

/// <summary>Compares source, pins, registry and deployment: a pure function of the observations, linear in the number of processors.</summary>
/// <param name="At">The time of the observations, RFC 3339 in UTC with milliseconds.</param>
/// <param name="PinsFile">The file of the pins, relative to the repository's root.</param>
/// <param name="General">Findings that concern no single processor.</param>
/// <param name="Processors">Every processor, sorted by name (ordinal); empty if the pins are broken.</param>
/// <param name="Expired">Ignores that have expired.</param>
public sealed record DriftReport(
    string At, string PinsFile, IReadOnlyList<DriftFinding> General, IReadOnlyList<ProcessorDrift> Processors, IReadOnlyList<DriftIgnore> Expired)
{
    /// <summary>RFC 3339 in UTC with milliseconds.</summary>
    internal const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>The deployment as a whole.</summary>
    public DeploymentState Deployment { get; private init; } = new DeploymentState.NotDeployed();

    /// <summary>The deployment as a whole, if it was read.</summary>
    public DeploymentState.Read? Deployed => Deployment as DeploymentState.Read;

    /// <summary>The most severe class.</summary>
    public DriftClass Class { get; } =
        General.Select(finding => finding.Class).Concat(Processors.Select(processor => processor.Class)).DefaultIfEmpty(DriftClass.InSync).Max();

    /// <summary>All findings that count, the most severe first, then by processor.</summary>
    public IReadOnlyList<DriftFinding> Findings { get; } =
        [.. All(General, Processors).Where(finding => finding.Ignored is null).OrderByDescending(finding => finding.Class)];

    /// <summary>All ignored findings.</summary>
    public IReadOnlyList<DriftFinding> Ignored { get; } = [.. All(General, Processors).Where(finding => finding.Ignored is not null)];

    /// <summary>Compares.</summary>
    /// <param name="seen">The observations.</param>
    /// <param name="ignores">The ignores.</param>
    public static DriftReport Of(DriftObservations seen, DriftIgnores ignores)
    {
        var general = new List<DriftFinding>();
        if (ignores.Broken is { } ignoresBroken)
        {
            general.Add(new(null, DriftRule.IgnoresBroken, ignoresBroken));
        }

        if (seen.PinsBroken is { } pinsBroken)
        {
            general.Add(new(null, DriftRule.PinsBroken, pinsBroken));
            return new(seen.At, seen.PinsFile, general, [], ignores.Expired);
        }

        if (seen.Deployment is DeploymentState.Unavailable { Why: var why })
        {
            // Reported once, not per processor, because it has one cause.
            general.Add(new(null, DriftRule.DeploymentUnread, why));
        }

        if (seen.Deployment is DeploymentState.Read read)
        {
            general.AddRange(RevisionComparison.Of(read));
        }

        return new(seen.At, seen.PinsFile, general, [.. seen.Processors.Select(processor => Compare(processor, seen, ignores))], ignores.Expired) { Deployment = seen.Deployment };
    }

    private static ProcessorDrift Compare(ProcessorObservation processor, DriftObservations seen, DriftIgnores ignores)
    {
        var pairs = new List<PairDrift>(3);
        if (processor is not { Source: SourceState.NotFound, Pin: null })
        {
            pairs.Add(PairDrift.Of(DriftPair.SourcePin, SourceComparison.Of(processor, $"{seen.Prefix}/{processor.Processor}", seen.Promoted is { } promoted ? $"{promoted}/{processor.Processor}" : null), ignores));
        }

        if (processor is { Pin: { } pin, Registry: { } registry })
        {
            pairs.Add(PairDrift.Of(DriftPair.PinRegistry, RegistryComparison.Of(processor.Processor, pin, registry), ignores));
        }

        if (seen.Deployment is not DeploymentState.NotCompared && (processor.Pin is not null || processor.Deployed is not null))
        {
            pairs.Add(seen.Deployment is DeploymentState.Unavailable
                ? new PairDrift(DriftPair.PinDeployed, DriftClass.Unknown, [])
                : PairDrift.Of(DriftPair.PinDeployed, DeploymentComparison.Of(processor, (seen.Deployment as DeploymentState.Read)?.Plan), ignores));
        }

        return new(processor, pairs);
    }

    private static IEnumerable<DriftFinding> All(IReadOnlyList<DriftFinding> general, IReadOnlyList<ProcessorDrift> processors) =>
        general.Concat(processors.SelectMany(processor => processor.Findings));
}
