using System.Text;
using Microsoft.Data.Sqlite;
using Pipeline.World.Files;

namespace Pipeline.World.Ledger;

/// <summary>The ledger of a world on disk. Any number of processes may append concurrently.</summary>
internal sealed class SqliteLedger(WorldLayout layout, TimeProvider time) : ILedger
{
    private readonly LedgerFile file = new(layout);

    public LedgerHead Head => StorageFault.Translate(() =>
    {
        using var connection = file.OpenForReading();
        return connection is null ? LedgerHead.Empty : HeadOf(connection);
    });

    /// <summary>Called at each step from staged to recorded; tests end the process there.</summary>
    public Action<SettlingStep> Reached { get; init; } = static _ => { };

    /// <summary>Appends a transition without files.</summary>
    public void Append(Transition transition) => StorageFault.Translate(() =>
    {
        using var connection = file.OpenForWriting();
        connection.Alone(() => Insert(connection, transition));
    });

    /// <summary>Publishes files and appends their entry.</summary>
    /// <remarks>
    /// First comes the intent, durably; then, excluding all other writers, the files; then the entry, in the transaction that deletes the intent. So
    /// an entry's files always exist, and files without an entry have an intent, by which the next writing process finishes the publication
    /// (<see cref="Recovery"/>). If the entry came first, a crash could leave an entry, which is permanent, without its files.
    /// A failure before the entry is committed is rolled back and leaves neither.
    /// </remarks>
    /// <param name="staging">The name of this process's folder in <c>.staging</c>.</param>
    /// <param name="transition">The entry's transition.</param>
    /// <param name="files">Moves the files into place and back.</param>
    public void Publish(string staging, Transition transition, IPublication files) => StorageFault.Translate(() =>
    {
        using var connection = file.OpenForWriting();
        var intent = LedgerEntry.After(LedgerHead.Empty, time.GetUtcNow(), transition);
        connection.Do("INSERT INTO intent VALUES (@staging, @line)", ("@staging", staging), ("@line", Line(intent)));
        Reached(SettlingStep.Intended);
        try
        {
            connection.Alone(() =>
            {
                files.Publish();
                Reached(SettlingStep.Published);
                Insert(connection, transition);
                Forget(connection, staging);
                Reached(SettlingStep.Written);
                return true;
            });
        }
        catch
        {
            files.TakeBack();
            TryForget(connection, staging);
            throw;
        }

        Reached(SettlingStep.Recorded);
    });

    /// <summary>The pending intents of all processes.</summary>
    public IReadOnlyList<LedgerIntent> Intents() => StorageFault.Translate(() =>
    {
        using var connection = file.OpenForReading();
        return connection is null ? [] : LedgerIntent.All(connection);
    });

    /// <summary>Finishes the intent of a dead process: with an entry if its files are in place, without one otherwise.</summary>
    public void Finish(LedgerIntent intent, Func<bool> isPublished) => StorageFault.Translate(() =>
    {
        using var connection = file.OpenForWriting();
        connection.Alone(() =>
        {
            if (connection.Ask("SELECT 1 FROM intent WHERE staging = @staging", ("@staging", intent.Staging)) is not null && isPublished())
            {
                Insert(connection, intent.Transition);
            }

            Forget(connection, intent.Staging);
            return true;
        });
    });

    public LedgerPage Find(LedgerQuery query) => StorageFault.Translate(() =>
    {
        LedgerRule.Check(query);
        using var connection = file.OpenForReading();
        return connection is null ? new LedgerPage([], null) : LedgerSearch.Run(connection, query);
    });

    public IEnumerable<LedgerEntry> Read()
    {
        using var connection = StorageFault.Translate(file.OpenForReading);
        foreach (var line in StorageFault.Each(connection?.AskAll("SELECT line FROM entry ORDER BY sequence") ?? []))
        {
            yield return Parse(line);
        }
    }

    public long Append(IEnumerable<LedgerEntry> entries, CancellationToken cancellationToken) => StorageFault.Translate(() =>
    {
        using var connection = file.OpenForWriting();
        return connection.Alone(() =>
        {
            var appended = 0L;
            foreach (var entry in LedgerRule.News(entries, HeadOf(connection), sequence => HashOf(connection, sequence)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                LedgerRule.RejectDuplicate(entry, run => LedgerSearch.IsSettled(connection, run));
                Insert(connection, entry);
                appended++;
            }

            return appended;
        });
    });

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the line is not an entry.</exception>
    internal static LedgerEntry Parse(string line)
    {
        try
        {
            return LedgerEntry.Parse(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the world's ledger is damaged: {e.Message}", e);
        }
    }

    /// <summary>The last import of a path in the ledger.</summary>
    internal static LedgerEntry? Import(SqliteConnection connection, WorldPath path) => connection.Ask(
        "SELECT line FROM entry WHERE place = @path AND outcome = 'imported' ORDER BY sequence DESC LIMIT 1", ("@path", path.ToString())) is string line
            ? Parse(line)
            : null;

    private static string Line(LedgerEntry entry) => Encoding.UTF8.GetString(entry.Encode()).TrimEnd('\n');

    private static LedgerHead HeadOf(SqliteConnection connection) =>
        connection.Ask("SELECT line FROM entry ORDER BY sequence DESC LIMIT 1") is string line ? Parse(line).Head : LedgerHead.Empty;

    private static Digest HashOf(SqliteConnection connection, long sequence) =>
        Digest.Parse((string?)connection.Ask("SELECT line ->> 'hash' FROM entry WHERE sequence = @sequence", ("@sequence", sequence)) ?? "");

    private static void Forget(SqliteConnection connection, string staging) =>
        connection.Do("DELETE FROM intent WHERE staging = @staging", ("@staging", staging));

    // An intent that a full disk keeps in place is dropped by the next writing process, because its files are missing.
    private static void TryForget(SqliteConnection connection, string staging)
    {
        try
        {
            Forget(connection, staging);
        }
        catch (SqliteException)
        {
        }
    }

    private static void Insert(SqliteConnection connection, LedgerEntry entry) => connection.Do(
        "INSERT INTO entry (sequence, line) VALUES (@sequence, @line)", ("@sequence", entry.Sequence), ("@line", Line(entry)));

    // Importing identical bytes again is not a transition.
    private bool Insert(SqliteConnection connection, Transition transition)
    {
        if (transition is Transition.Imported imported && Import(connection, imported.Path)?.Transition == transition)
        {
            return false;
        }

        Insert(connection, LedgerEntry.After(HeadOf(connection), time.GetUtcNow(), transition));
        return true;
    }
}
