using System.Text;
using Microsoft.Data.Sqlite;
using Pipeline.World.Ledger;

namespace Pipeline.World.S3;

/// <summary>
/// A process's local copy of a remote ledger, in its own database for queries. It is in memory or, when large, in a private file that ends with the process.
/// </summary>
internal sealed class LedgerReplica : IDisposable
{
    private const int Page = 256;
    private readonly Lock gate = new();
    private readonly SqliteConnection connection = new("Data Source=;Pooling=False");
    private LedgerHead head = LedgerHead.Empty;

    public LedgerReplica()
    {
        connection.Open();
        connection.Do("PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF");
        connection.Do(string.Join(";\n", LedgerSchema.Statements));
    }

    public LedgerHead Head
    {
        get
        {
            lock (gate)
            {
                return head;
            }
        }
    }

    /// <summary>Adds entries, each of which must follow the previous one.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if one does not; it and its successors are not added.</exception>
    public void Add(IEnumerable<LedgerEntry> entries)
    {
        lock (gate)
        {
            connection.Do("BEGIN");
            try
            {
                foreach (var entry in entries)
                {
                    var next = head.Then(entry);
                    Insert(entry);
                    head = next;
                }
            }
            catch (FormatException e)
            {
                throw new FaultException(ErrorCode.AdapterInvocation, $"the world's ledger is damaged: {e.Message}", e);
            }
            catch (SqliteException e)
            {
                throw new FaultException(ErrorCode.AdapterInvocation, "the world's ledger is damaged: a run settled twice", e);
            }
            finally
            {
                connection.Do("COMMIT");
            }
        }
    }

    /// <summary>Checks whether these entries may be appended, without adding them.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if one may not.</exception>
    public void Rehearse(IEnumerable<LedgerEntry> entries)
    {
        lock (gate)
        {
            connection.Do("BEGIN");
            try
            {
                foreach (var entry in entries)
                {
                    LedgerRule.RejectDuplicate(entry, run => LedgerSearch.IsSettled(connection, run));
                    Insert(entry);
                }
            }
            finally
            {
                connection.Do("ROLLBACK");
            }
        }
    }

    public LedgerPage Find(LedgerQuery query)
    {
        lock (gate)
        {
            return LedgerSearch.Run(connection, query);
        }
    }

    /// <summary>The entries from one sequence to another, inclusive, in order.</summary>
    public IEnumerable<LedgerEntry> Read(long first, long last)
    {
        for (var from = first; from <= last; from += Page)
        {
            var entries = Entries(
                "SELECT line FROM entry WHERE sequence >= @from AND sequence < @to AND sequence <= @last ORDER BY sequence", ("@from", from), ("@to", from + Page), ("@last", last));
            foreach (var entry in entries)
            {
                yield return entry;
            }
        }
    }

    /// <summary>The hash of a known entry.</summary>
    public Digest HashOf(long sequence) => Entries("SELECT line FROM entry WHERE sequence = @sequence", ("@sequence", sequence)).Single().Hash;

    /// <summary>The run that settled under a prefix.</summary>
    public Transition.Settled? RunAt(string prefix) =>
        First<Transition.Settled>("SELECT line FROM entry WHERE place = @place AND outcome = 'success'", ("@place", prefix));

    /// <summary>The run with this id that settled in a world.</summary>
    public Transition.Settled? RunOf(string world, string execution) => Entries("SELECT line FROM entry WHERE execution_id = @execution AND outcome = 'success'", ("@execution", execution))
        .Select(entry => entry.Transition)
        .OfType<Transition.Settled>()
        .FirstOrDefault(settled => settled.Run.Prefix.World == world);

    /// <summary>The last import of a path.</summary>
    public Transition.Imported? Import(string path) =>
        First<Transition.Imported>("SELECT line FROM entry WHERE place = @place AND outcome = 'imported' ORDER BY sequence DESC LIMIT 1", ("@place", path));

    /// <summary>Every run whose prefix lies under a folder (with trailing slash).</summary>
    public IReadOnlyList<Transition.Settled> RunsUnder(string folder) =>
        [.. Under("SELECT line FROM entry WHERE place >= @from AND place < @to AND outcome = 'success'", folder).Select(entry => entry.Transition).OfType<Transition.Settled>()];

    /// <summary>Every imported path under a folder (with trailing slash).</summary>
    public IReadOnlyList<WorldPath> ImportsUnder(string folder) =>
        [.. Under("SELECT line FROM entry WHERE place >= @from AND place < @to AND outcome = 'imported'", folder).Select(entry => ((Transition.Imported)entry.Transition).Path).Distinct()];

    /// <summary>Whether anything lies under a folder (with trailing slash).</summary>
    public bool IsUsed(string folder) =>
        Under("SELECT line FROM entry WHERE place >= @from AND place < @to AND outcome = 'success' LIMIT 1", folder).Length > 0
        || Under("SELECT line FROM entry WHERE place >= @from AND place < @to AND outcome = 'imported' LIMIT 1", folder).Length > 0;

    public void Dispose() => connection.Dispose();

    private void Insert(LedgerEntry entry) => connection.Do(
        "INSERT INTO entry (sequence, line) VALUES (@sequence, @line)", ("@sequence", entry.Sequence), ("@line", Encoding.UTF8.GetString(entry.Encode()).TrimEnd('\n')));

    // '0' follows '/' in ASCII, so the range holds exactly the names under the folder.
    private LedgerEntry[] Under(string question, string folder) => Entries(question, ("@from", folder), ("@to", $"{folder[..^1]}0"));

    private T? First<T>(string question, params (string Name, object Value)[] parameters)
        where T : Transition => Entries(question, parameters) is [var entry, ..] ? entry.Transition as T : null;

    private LedgerEntry[] Entries(string question, params (string Name, object Value)[] parameters)
    {
        lock (gate)
        {
            return [.. connection.AskAll(question, parameters).Select(SqliteLedger.Parse)];
        }
    }
}
