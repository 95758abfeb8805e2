namespace Pipeline.World.Ledger;

/// <summary>
/// Every transition of a world, once, in order. The world itself appends an entry when a run settles or fails and when a file is imported.
/// </summary>
public interface ILedger
{
    /// <summary>The ledger's head.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the storage fails or the ledger is damaged; this applies to every member.</exception>
    LedgerHead Head { get; }

    /// <summary>The newest entries that match a query.</summary>
    LedgerPage Find(LedgerQuery query);

    /// <summary>Every entry in order, one at a time, as of the moment when the first is read.</summary>
    IEnumerable<LedgerEntry> Read();

    /// <summary>Appends the entries of an exported ledger that follow the existing ones, all or none.</summary>
    /// <param name="entries">The other ledger from its first entry, its chain not yet checked.</param>
    /// <param name="cancellationToken">Cancels and appends nothing.</param>
    /// <returns>The number of appended entries.</returns>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if the chain is broken, or the two ledgers diverge.</exception>
    long Append(IEnumerable<LedgerEntry> entries, CancellationToken cancellationToken);
}
