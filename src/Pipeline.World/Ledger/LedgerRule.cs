namespace Pipeline.World.Ledger;

/// <summary>The rules for every world's ledger.</summary>
internal static class LedgerRule
{
    /// <exception cref="ArgumentOutOfRangeException">The page limit is outside its range.</exception>
    public static LedgerQuery Check(LedgerQuery query) => query.Limit is >= 1 and <= LedgerQuery.MaxLimit
        ? query
        : throw new ArgumentOutOfRangeException(nameof(query), query.Limit, $"a page has 1 to {LedgerQuery.MaxLimit} entries");

    /// <summary>The entries of another ledger that are new here; checks its chain on the way.</summary>
    /// <param name="others">The other ledger from its first entry.</param>
    /// <param name="head">The head of this ledger.</param>
    /// <param name="hashOf">Returns the hash of an entry of this ledger.</param>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if the chain is broken or diverges from this ledger.</exception>
    public static IEnumerable<LedgerEntry> News(IEnumerable<LedgerEntry> others, LedgerHead head, Func<long, Digest> hashOf)
    {
        var at = LedgerHead.Empty;
        foreach (var entry in others)
        {
            at = Follow(at, entry);
            if (entry.Sequence > head.Sequence)
            {
                yield return entry;
            }
            else if (hashOf(entry.Sequence) != entry.Hash)
            {
                throw new FaultException(ErrorCode.Inputs, $"the ledgers diverge at entry {entry.Sequence}");
            }
        }
    }

    /// <summary>Rejects an entry that settles a run under the prefix or id of an already settled one.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isSettled">Whether a run with this prefix or id has settled earlier.</param>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if one has.</exception>
    public static void RejectDuplicate(LedgerEntry entry, Func<LedgerRun, bool> isSettled)
    {
        if (entry.Transition is Transition.Settled { Run: var run } && isSettled(run))
        {
            throw new FaultException(ErrorCode.Inputs, $"entry {entry.Sequence} settles a run whose prefix or id already settled: {run.Execution} into {run.Prefix}");
        }
    }

    private static LedgerHead Follow(LedgerHead head, LedgerEntry entry)
    {
        try
        {
            return head.Then(entry);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.Inputs, e.Message, e);
        }
    }
}
