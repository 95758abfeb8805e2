using System.Globalization;
using Pipeline.Lanes.Release;

namespace Pipeline.Lanes.Promotion;

/// <summary>How Promote ended; a closed union.</summary>
public abstract record PromoteOutcome
{
    private PromoteOutcome()
    {
    }

    /// <summary>The plan of a dry run.</summary>
    public sealed record Planned(PromotionPlan Plan) : PromoteOutcome;

    /// <summary>Every step was executed, or none because one was refused; the report lists results and failures.</summary>
    public sealed record Finished(PromotionReport Report) : PromoteOutcome;
}

/// <summary>The result of one processor.</summary>
/// <param name="Step">The step.</param>
public sealed record PromotedProcessor(PromotionStep Step)
{
    /// <summary>Why it is not promoted, with its code; null if it is.</summary>
    public Fault? Failure { get; init; }

    /// <summary>The bytes that were sent to the target.</summary>
    public long SentBytes { get; init; }

    /// <summary>The number of blobs that the registry mounted from the source.</summary>
    public int Mounted { get; init; }

    /// <summary>Whether nothing was done because another image was refused or failed before.</summary>
    public bool IsSkipped { get; init; }
}

/// <summary>The result of Promote.</summary>
/// <param name="Place">The release's location.</param>
/// <param name="To">The target.</param>
/// <param name="Processors">Every selected processor, by name (ordinal).</param>
/// <param name="Written">Whether the file of the pins has changed.</param>
/// <param name="Proposal">The state of the proposal, if one was made.</param>
public sealed record PromotionReport(ReleaseTarget Place, string To, IReadOnlyList<PromotedProcessor> Processors, bool Written, DecidedProposal? Proposal)
{
    /// <summary>Whether any image is not promoted; then no pin moves.</summary>
    public bool Failed => Processors.Any(processor => processor.Failure is not null);

    /// <summary>The counts, such as <c>2 promoted, 3 unchanged</c>.</summary>
    public string Counts => string.Join(", ", Processors.GroupBy(PromoteDocument.Result, StringComparer.Ordinal)
        .OrderBy(same => same.Key, StringComparer.Ordinal)
        .Select(same => string.Create(CultureInfo.InvariantCulture, $"{same.Count()} {same.Key}")));
}
