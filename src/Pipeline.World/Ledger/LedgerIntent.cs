using Microsoft.Data.Sqlite;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>What a process is about to publish.</summary>
/// <param name="Staging">The name of its folder in <c>.staging</c>, which it holds while it lives.</param>
/// <param name="Transition">What its entry will say.</param>
internal sealed record LedgerIntent(string Staging, Transition Transition)
{
    public static IReadOnlyList<LedgerIntent> All(SqliteConnection connection) =>
    [
        .. connection.AskAll("SELECT staging || char(10) || line FROM intent ORDER BY staging").Select(row =>
        {
            var cut = row.IndexOf('\n', StringComparison.Ordinal);
            return new LedgerIntent(row[..cut], SqliteLedger.Parse(row[(cut + 1)..]).Transition);
        }),
    ];
}
