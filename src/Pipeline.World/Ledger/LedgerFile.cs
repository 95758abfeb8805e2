using System.Globalization;
using Microsoft.Data.Sqlite;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>The ledger's file, <c>.ledger/ledger.db</c> (SQLite, WAL), and how it is made and opened.</summary>
/// <remarks>
/// Connections are not pooled: one that outlived the file of a world that was removed would take entries and keep none. The last one to close
/// folds the log into the file, so a world at rest has one file, which can be copied and read from a read-only disk.
/// </remarks>
internal sealed class LedgerFile(WorldLayout layout)
{
    private const int CannotOpen = 14;
    private const int BusyTimeoutMs = 60_000;

    /// <summary>Waits for other writers by SQLite's own handler, which looks every few milliseconds.</summary>
    private static readonly string Manners = $"PRAGMA busy_timeout={BusyTimeoutMs}; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON";

    /// <summary>What SQLite opens beside the file.</summary>
    private static readonly string[] Beside = ["-wal", "-shm", "-journal"];

    private string Path { get; } = System.IO.Path.Combine(layout.Ledger, "ledger.db");

    /// <summary>Whether there is one.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when its folder, or a file of it, is a link or anything else that is not plain.</exception>
    public bool Exists
    {
        get
        {
            var isThere = IsPlain(layout.Ledger, FileNodeKind.Folder) && IsPlain(Path, FileNodeKind.File);
            Array.ForEach(Beside, suffix => IsPlain(Path + suffix, FileNodeKind.File));
            return isThere;
        }
    }

    /// <summary>Opens it, and makes it where there is none.</summary>
    public SqliteConnection OpenForWriting()
    {
        if (!Exists)
        {
            Make();
        }

        var connection = Open(Path, SqliteOpenMode.ReadWrite);
        connection.Do("PRAGMA synchronous=FULL");
        return connection;
    }

    /// <summary>Opens it without a change to anything, on a read-only disk too.</summary>
    /// <returns>The connection; none when there is no ledger.</returns>
    public SqliteConnection? OpenForReading()
    {
        if (!Exists)
        {
            return null;
        }

        try
        {
            return Checked(Open(Path, SqliteOpenMode.ReadOnly));
        }
        catch (SqliteException e) when (e.SqliteErrorCode == CannotOpen)
        {
            // The log's index has no file and no place for one: the disk is read-only, so nobody writes and nothing needs a lock.
            return Checked(FileNode.At(Path + "-wal") is null ? Open(Unlocked("immutable=1"), SqliteOpenMode.ReadOnly) : OpenWithLog());
        }
    }

    // The log of a writer that was killed: SQLite keeps the index of it in memory when it has the file for itself alone.
    private SqliteConnection OpenWithLog()
    {
        var connection = Open(Unlocked(OperatingSystem.IsWindows() ? "vfs=win32-none" : "vfs=unix-none"), SqliteOpenMode.ReadOnly);
        connection.Do("PRAGMA locking_mode=EXCLUSIVE");
        return connection;
    }

    private static bool IsPlain(string path, FileNodeKind kind) => FileNode.At(path) switch
    {
        null => false,
        var node when node.Value.Kind == kind => true,
        _ => throw new FaultException(ErrorCode.AdapterInvocation, "the world's ledger is no plain file"),
    };

    private string Unlocked(string how) => $"file:{Uri.EscapeDataString(Path).Replace("%2F", "/", StringComparison.Ordinal)}?{how}";

    private static SqliteConnection Open(string source, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false, DefaultTimeout = BusyTimeoutMs / 1000 };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            connection.Do(Manners);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // The first look at the file is the first moment at which SQLite tells that it cannot be read.
    private static SqliteConnection Checked(SqliteConnection connection)
    {
        try
        {
            connection.Do("PRAGMA query_only=ON");
            _ = connection.Ask("SELECT count(*) FROM sqlite_schema");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Under another name first: whoever opens it finds its tables in it, and journal_mode is never changed under anyone.
    private void Make()
    {
        layout.Make();
        DurableFolder.Create(layout.Ledger);
        using var staging = StagingFolder.Create(layout.Staging, $"ledger-{System.IO.Path.GetRandomFileName()}");
        var fresh = System.IO.Path.Combine(staging.Path, "ledger.db");
        using (var connection = Open(fresh, SqliteOpenMode.ReadWriteCreate))
        {
            connection.Do("PRAGMA synchronous=FULL; BEGIN IMMEDIATE");
            connection.Do(string.Join(";\n", LedgerSchema.Statements));
            connection.Do(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id={LedgerSchema.ApplicationId}; PRAGMA user_version={LedgerSchema.Version}; COMMIT"));
            // Last: a log that cannot be folded in when the connection closes, on a full disk, would not move with the file, and nobody would be told.
            if (connection.Ask("PRAGMA journal_mode=WAL") is not "wal")
            {
                throw new IOException("the ledger's file cannot be made");
            }
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(fresh, PrivateMode.File);
        }

        try
        {
            File.Move(fresh, Path, overwrite: false);
            Libc.SyncFolder(layout.Ledger);
        }
        catch (IOException) when (Exists)
        {
            // Another process was first.
        }
    }
}
