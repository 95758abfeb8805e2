using Microsoft.Data.Sqlite;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>What a process is about to publish.</summary>
/// <param name="Staging">The name of its folder in <c>.staging</c>, which it holds while it lives.</param>
/// <param name="Transition">What its entry will say.</param>
internal sealed record LedgerIntent(string Staging, Transition Transition)
{
    /// <summary>Every intent of a ledger, which may be somebody else's: its folder is removed in the end, so it has to be one of ours.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the ledger is damaged.</exception>
    public static IReadOnlyList<LedgerIntent> All(SqliteConnection connection) =>
    [
        .. connection.AskAll("SELECT staging || char(10) || line FROM intent ORDER BY staging").Select(row =>
        {
            var cut = row.IndexOf('\n', StringComparison.Ordinal);
            return !StagingFolder.IsName(row[..cut])
                ? throw new FaultException(ErrorCode.AdapterInvocation, "the world's ledger is damaged: an intent names no folder of its own")
                : new LedgerIntent(row[..cut], SqliteLedger.Parse(row[(cut + 1)..]).Transition);
        }),
    ];
}
