using Microsoft.Data.Sqlite;

namespace Pipeline.World.Ledger;

/// <summary>Runs a query as one SQL statement with only the given conditions.</summary>
internal static class LedgerSearch
{
    public static LedgerPage Run(SqliteConnection connection, LedgerQuery query)
    {
        var (statement, parameters) = Statement(query);
        var found = connection.AskAll(statement, parameters).Select(SqliteLedger.Parse).ToArray();
        return found.Length > query.Limit ? new(found[..query.Limit], found[query.Limit - 1].Sequence) : new(found, null);
    }

    /// <summary>Whether a run has settled under this run's prefix, or under its id in the same world.</summary>
    public static bool IsSettled(SqliteConnection connection, LedgerRun run) =>
        connection.Ask("SELECT 1 FROM entry WHERE place = @place AND outcome = 'success'", ("@place", run.Prefix.ToString())) is not null
        || connection.AskAll("SELECT line FROM entry WHERE execution_id = @execution AND outcome = 'success'", ("@execution", run.Execution.ToString()))
            .Select(SqliteLedger.Parse).Select(entry => entry.Transition).OfType<Transition.Settled>().Any(settled => settled.Run.Prefix.World == run.Prefix.World);

    public static (string Text, (string Name, object Value)[] Parameters) Statement(LedgerQuery query)
    {
        (string Condition, string Name, object? Value)[] all =
        [
            ("execution_id = @execution", "@execution", query.Execution?.ToString()),
            ("processor = @processor", "@processor", query.Processor ?? query.ProcessorRef?.Name),
            ("processor_ref = @ref", "@ref", query.ProcessorRef?.ToString()),
            ("image_digest = @image", "@image", query.Image?.ToString()),
            ("inputs_hash = @inputs", "@inputs", query.InputsHash?.ToString()),
            ("timestamp_utc >= @from", "@from", query.From is { } from ? Receipt.Timestamp(from) : null),
            ("timestamp_utc < @until", "@until", query.Until is { } until ? Receipt.Timestamp(until) : null),
            ("(timestamp_utc, sequence) < (SELECT timestamp_utc, sequence FROM entry WHERE sequence = @after)", "@after", query.After),
        ];
        var given = all.Where(part => part.Value is not null).ToArray();
        var where = given.Length == 0 ? "" : $" WHERE {string.Join(" AND ", given.Select(part => part.Condition))}";
        return (
            $"SELECT line FROM entry{where} ORDER BY timestamp_utc DESC, sequence DESC LIMIT @limit",
            [.. given.Select(part => (part.Name, part.Value!)), ("@limit", query.Limit + 1)]);
    }
}
