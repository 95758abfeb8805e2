using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>What is asked of a ledger; each part that is given has to hold.</summary>
public sealed record LedgerQuery
{
    /// <summary>The most entries of one page.</summary>
    public const int MaxLimit = 1000;

    public ExecutionId? Execution { get; init; }

    /// <summary>A processor's name, of any version.</summary>
    public string? Processor { get; init; }

    public ProcessorRef? ProcessorRef { get; init; }

    public Digest? Image { get; init; }

    public Digest? InputsHash { get; init; }

    /// <summary>Appended then or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Appended before.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The sequence of the last entry of the page before; none for the first page.</summary>
    public long? After { get; init; }

    /// <summary>The most entries of the page, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>Some entries, the newest first (by time, then by sequence).</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next">What <see cref="LedgerQuery.After"/> of the next page is; none when this was the last.</param>
public sealed record LedgerPage(IReadOnlyList<LedgerEntry> Entries, long? Next);
