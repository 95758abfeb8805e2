using Microsoft.Data.Sqlite;
using Pipeline.World.Files;

namespace Pipeline.World.Ledger;

/// <summary>An intended publication of a process.</summary>
/// <param name="Staging">The name of its folder in <c>.staging</c>, which the process locks while it lives.</param>
/// <param name="Transition">The transition of its future entry.</param>
internal sealed record LedgerIntent(string Staging, Transition Transition)
{
    /// <summary>Every intent of a ledger from any source. Recovery removes the named folders, so the names must be valid staging names.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the ledger is damaged.</exception>
    public static IReadOnlyList<LedgerIntent> All(SqliteConnection connection) =>
    [
        .. connection.AskAll("SELECT staging || char(10) || line FROM intent ORDER BY staging").Select(row =>
        {
            var cut = row.IndexOf('\n', StringComparison.Ordinal);
            return !StagingFolder.IsName(row[..cut])
                ? throw new FaultException(ErrorCode.AdapterInvocation, "the world's ledger is damaged: an intent names no valid staging folder")
                : new LedgerIntent(row[..cut], SqliteLedger.Parse(row[(cut + 1)..]).Transition);
        }),
    ];
}
