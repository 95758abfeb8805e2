namespace Pipeline.World.Ledger;

/// <summary>A query of a ledger; all given conditions must hold.</summary>
public sealed record LedgerQuery
{
    /// <summary>The most entries on one page.</summary>
    public const int MaxLimit = 1000;

    public ExecutionId? Execution { get; init; }

    /// <summary>A processor's name, of any version.</summary>
    public string? Processor { get; init; }

    public ProcessorRef? ProcessorRef { get; init; }

    public Digest? Image { get; init; }

    public Digest? InputsHash { get; init; }

    /// <summary>Entries appended at or after this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Entries appended before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The sequence of the previous page's last entry; null for the first page.</summary>
    public long? After { get; init; }

    /// <summary>The most entries to return, 1 to <see cref="MaxLimit"/>.</summary>
    public int Limit { get; init; } = 100;
}

/// <summary>A page of entries, newest first (by time, then by sequence).</summary>
/// <param name="Entries">The entries.</param>
/// <param name="Next"><see cref="LedgerQuery.After"/> for the next page; null on the last page.</param>
public sealed record LedgerPage(IReadOnlyList<LedgerEntry> Entries, long? Next);
