using Pipeline.Lanes.Release;

namespace Pipeline.Lanes.Pinning;

/// <summary>The result of one processor.</summary>
/// <param name="Step">The executed step with its reason.</param>
/// <param name="Before">Its pin before, or null.</param>
/// <param name="After">Its pin now, or null.</param>
public sealed record PinnedProcessor(PinStep Step, Pin? Before, Pin? After)
{
    public string Processor => Step.Processor;

    /// <summary>The bytes that a pull of each platform transfers now; only for built images.</summary>
    public IReadOnlyDictionary<Platform, long> SizesAfter { get; init; } = new Dictionary<Platform, long>();

    /// <summary>The bytes sent to the registry.</summary>
    public long SentBytes { get; init; }

    /// <summary>The comparison of two builds, if there was one.</summary>
    public ReproducibilityCheck? Check { get; init; }

    /// <summary>The duration in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>The failure with the builder's last lines, with anything in the form of a secret masked; null on success.</summary>
    public string? Failure
    {
        get;
        init => field = value is null ? null : Redactor.PatternsOnly.Redact(value);
    }
}

/// <summary>The result of BuildAndPin.</summary>
/// <param name="Place">The release's location.</param>
/// <param name="Processors">Every processor, by name (ordinal).</param>
/// <param name="Written">Whether the file of the pins has changed.</param>
/// <param name="Proposal">The state of the proposal, if one was made.</param>
/// <param name="DurationMs">The duration in milliseconds.</param>
public sealed record PinReport(ReleaseTarget Place, IReadOnlyList<PinnedProcessor> Processors, bool Written, PinProposal? Proposal, long DurationMs)
{
    /// <summary>The counts, such as <c>2 pinned, 3 unchanged</c>.</summary>
    public string Counts => PinDocument.Counts(this);

    public bool Failed => Processors.Any(processor => processor.Failure is not null);
}

/// <summary>How BuildAndPin ended; a closed union.</summary>
public abstract record PinOutcome
{
    private PinOutcome()
    {
    }

    /// <summary>Whether the target fails.</summary>
    internal bool Failed => this is Refused or Finished { Report.Failed: true };

    /// <summary>The plan of a dry run.</summary>
    public sealed record Planned(PinPlan Plan) : PinOutcome;

    /// <summary>Every processor was processed; the report lists results and failures.</summary>
    public sealed record Finished(PinReport Report) : PinOutcome;

    /// <summary>It could not start or finish; nothing was pinned.</summary>
    public sealed record Refused(Fault Fault) : PinOutcome;
}
