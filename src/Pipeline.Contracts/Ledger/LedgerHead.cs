namespace Pipeline.Contracts.Ledger;

/// <summary>The end of a ledger. Anyone who keeps a head can later detect whether an earlier entry was changed.</summary>
/// <param name="Sequence">The number of the last entry; 0 for an empty ledger.</param>
/// <param name="Hash">The hash of the last entry; 64 zeros for an empty ledger.</param>
public sealed record LedgerHead(long Sequence, Digest Hash)
{
    /// <summary>The head of a ledger without entries.</summary>
    public static LedgerHead Empty { get; } = new(0, Digest.FromHash(new byte[32]));

    /// <summary>The head after the next entry.</summary>
    /// <exception cref="FormatException">The entry does not follow this head.</exception>
    public LedgerHead Then(LedgerEntry next) => next switch
    {
        _ when next.Sequence != Sequence + 1 => throw new FormatException($"entry {Sequence + 1} is missing: {next.Sequence} follows {Sequence}"),
        _ when next.PreviousHash != Hash => throw new FormatException($"entry {next.Sequence} does not follow from entry {Sequence}"),
        _ => next.Head,
    };
}
