using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What became of one processor.</summary>
/// <param name="Step">What was done, and why.</param>
/// <param name="Before">Its pin before, or none.</param>
/// <param name="After">Its pin now, or none.</param>
public sealed record PinnedProcessor(PinStep Step, Pin? Before, Pin? After)
{
    public string Processor => Step.Processor;

    /// <summary>What a pull of each platform transfers now, in bytes; only of an image that was built.</summary>
    public IReadOnlyDictionary<Platform, long> SizesAfter { get; init; } = new Dictionary<Platform, long>();

    /// <summary>The bytes that were sent to the registry.</summary>
    public long SentBytes { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public long DurationMs { get; init; }

    /// <summary>Why it failed, with the builder's last lines, without what has the form of a secret; none when it did not.</summary>
    public string? Failure
    {
        get;
        init => field = value is null ? null : Redactor.PatternsOnly.Redact(value);
    }
}

/// <summary>What BuildAndPin did.</summary>
/// <param name="Place">Where the release went.</param>
/// <param name="Processors">Every processor, by name (ordinal).</param>
/// <param name="Written">Whether the file of the pins is another now.</param>
/// <param name="Proposal">What became of the proposal, where one was made.</param>
/// <param name="DurationMs">How long it took, in milliseconds.</param>
public sealed record PinReport(ReleaseTarget Place, IReadOnlyList<PinnedProcessor> Processors, bool Written, PinProposal? Proposal, long DurationMs)
{
    /// <summary>Such as <c>2 pinned, 3 unchanged</c>.</summary>
    public string Counts => PinDocument.Counts(this);

    public bool Failed => Processors.Any(processor => processor.Failure is not null);
}

/// <summary>How BuildAndPin ended. The cases are closed.</summary>
public abstract record PinOutcome
{
    private PinOutcome()
    {
    }

    /// <summary>It was only to be planned.</summary>
    public sealed record Planned(PinPlan Plan) : PinOutcome;

    /// <summary>Every processor was looked at; the report says what was done, and what failed.</summary>
    public sealed record Finished(PinReport Report) : PinOutcome;

    /// <summary>It could not be begun, or not be finished: nothing is pinned.</summary>
    public sealed record Refused(Fault Fault) : PinOutcome;
}
