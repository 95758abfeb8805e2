using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Data.Sqlite;
using Pipeline.World.Files;

namespace Pipeline.World.Ledger;

/// <summary>A snapshot of a ledger that may be damaged or hostile. Not thread-safe.</summary>
internal sealed class LedgerView : IDisposable
{
    private readonly SqliteConnection connection;
    private readonly SqliteCommand settled;
    private readonly SqliteCommand imported;
    private readonly SqliteCommand executed;

    private LedgerView(SqliteConnection connection)
    {
        this.connection = connection;
        connection.Do("BEGIN");
        settled = Question("SELECT sequence FROM entry WHERE place = @what AND outcome = 'success'");
        imported = Question("SELECT max(sequence) FROM entry WHERE place = @what AND outcome = 'imported'");
        executed = Question("SELECT place FROM entry WHERE execution_id = @what AND outcome = 'success' AND place IS NOT NULL");
    }

    /// <summary>Opens the ledger; null if there is none.</summary>
    public static LedgerView? Open(WorldLayout layout) => new LedgerFile(layout).OpenForReading() is { } connection ? new LedgerView(connection) : null;

    /// <summary>The number of the last entry.</summary>
    public long Last => connection.Ask("SELECT max(sequence) FROM entry") is long last ? last : 0;

    /// <summary>The damage of the file itself; null if it is intact.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if an intent is malformed.</exception>
    public string? Damage()
    {
        var schema = connection.AskAll("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
        if (!schema.SequenceEqual(LedgerSchema.Statements, StringComparer.Ordinal))
        {
            return "its tables are not those of a ledger";
        }

        _ = Intents();
        return connection.AskAll("PRAGMA integrity_check(1)").First() is var first && first != "ok" ? $"SQLite finds: {first}" : null;
    }

    /// <summary>Every line in order, with its key.</summary>
    public IEnumerable<LedgerRow> Rows()
    {
        using var command = Question("SELECT sequence, line FROM entry WHERE @what = '' ORDER BY sequence");
        command.Parameters[0].Value = "";
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return new LedgerRow(rows.GetInt64(0), Encoding.UTF8.GetBytes(rows.GetString(1) + "\n"));
        }
    }

    public IReadOnlyList<LedgerIntent> Intents() => LedgerIntent.All(connection);

    /// <summary>The sequence of the entry whose run settled under a prefix.</summary>
    public long? Settled(string prefix) => Ask(settled, prefix);

    /// <summary>The sequence of the last import of a path.</summary>
    public long? Import(string path) => Ask(imported, path);

    /// <summary>The transition of an entry.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the stored line is not an entry.</exception>
    public Transition? Transition(long? sequence) => sequence is { } number && connection.Ask("SELECT line FROM entry WHERE sequence = @number", ("@number", number)) is string line
        ? SqliteLedger.Parse(line).Transition
        : null;

    /// <summary>The prefix of the run with this id that settled in a world.</summary>
    public string? PrefixOf(string world, string execution)
    {
        executed.Parameters[0].Value = execution;
        using var rows = executed.ExecuteReader();
        while (rows.Read())
        {
            if (rows.GetString(0).StartsWith($"world://{world}/", StringComparison.Ordinal))
            {
                return rows.GetString(0);
            }
        }

        return null;
    }

    public void Dispose()
    {
        settled.Dispose();
        imported.Dispose();
        executed.Dispose();
        connection.Dispose();
    }

    private SqliteCommand Question(string text)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this class.
        command.CommandText = text;
#pragma warning restore CA2100
        command.Parameters.Add("@what", SqliteType.Text);
        return command;
    }

    private static long? Ask(SqliteCommand question, string what)
    {
        question.Parameters[0].Value = what;
        return question.ExecuteScalar() as long?;
    }
}

/// <summary>A line of a ledger as stored.</summary>
/// <param name="Sequence">Its key.</param>
/// <param name="Line">Its bytes, including the line feed.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LedgerRow(long Sequence, ReadOnlyMemory<byte> Line);
