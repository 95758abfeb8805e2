using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>What holds for the ledger of every world.</summary>
internal static class LedgerRule
{
    /// <exception cref="ArgumentOutOfRangeException">The page has no entries, or too many.</exception>
    public static LedgerQuery Check(LedgerQuery query) => query.Limit is >= 1 and <= LedgerQuery.MaxLimit
        ? query
        : throw new ArgumentOutOfRangeException(nameof(query), query.Limit, $"a page has 1 to {LedgerQuery.MaxLimit} entries");

    /// <summary>What is new in another ledger, its chain checked on the way.</summary>
    /// <param name="others">The other ledger from its first entry on.</param>
    /// <param name="head">How far this one goes.</param>
    /// <param name="hashOf">The hash of an entry of this one.</param>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> when the chain is broken or leaves this ledger's.</exception>
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
                throw new FaultException(ErrorCode.Inputs, $"the two ledgers part at entry {entry.Sequence}");
            }
        }
    }

    /// <summary>Holds an entry of another ledger to what every world keeps: no run settles into the prefix of another, nor under its id.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="isSettled">Whether a run has that is told of before.</param>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> when one has.</exception>
    public static void RefuseAgain(LedgerEntry entry, Func<LedgerRun, bool> isSettled)
    {
        if (entry.Transition is Transition.Settled { Run: var run } && isSettled(run))
        {
            throw new FaultException(ErrorCode.Inputs, $"entry {entry.Sequence} settles a run where one has settled already: {run.Execution} into {run.Prefix}");
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
