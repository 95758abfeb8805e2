using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Every transition of a world, once, in the order in which they happened. The world itself appends, when a run settles or fails and when a file is imported.</summary>
public interface ILedger
{
    /// <summary>How far it goes.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the storage fails or the ledger is damaged; so of every member.</exception>
    LedgerHead Head { get; }

    /// <summary>The newest entries that a query asks for.</summary>
    LedgerPage Find(LedgerQuery query);

    /// <summary>Every entry in order, one at a time, as the ledger is when the first is read.</summary>
    IEnumerable<LedgerEntry> Read();

    /// <summary>Appends entries of a ledger that was exported: those that follow the ones that are here already. All of them, or none.</summary>
    /// <param name="entries">The other ledger from its first entry on, its chain not yet checked.</param>
    /// <param name="cancellationToken">Breaks off; nothing is appended then.</param>
    /// <returns>The number of entries that were appended.</returns>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> when the chain is broken, or when the two ledgers tell two stories.</exception>
    long Append(IEnumerable<LedgerEntry> entries, CancellationToken cancellationToken);
}
