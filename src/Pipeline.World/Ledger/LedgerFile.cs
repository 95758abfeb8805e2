using System.Globalization;
using Microsoft.Data.Sqlite;
using Pipeline.World.Files;

namespace Pipeline.World.Ledger;

/// <summary>The ledger's file, <c>.ledger/ledger.db</c> (SQLite, WAL): creating and opening it.</summary>
/// <remarks>
/// Connections are not pooled: a pooled one could outlive the file of a removed world and lose entries. Closing the last one
/// merges the log into the file, so a world at rest has a single file, which can be copied, and read from a read-only disk.
/// </remarks>
internal sealed class LedgerFile(WorldLayout layout)
{
    private const int CannotOpen = 14;
    private const int BusyTimeoutMs = 60_000;

    /// <summary>Waits for other writers with SQLite's own handler, which polls every few milliseconds.</summary>
    private static readonly string Pragmas = $"PRAGMA busy_timeout={BusyTimeoutMs}; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON";

    /// <summary>Suffixes of the files that SQLite opens beside it.</summary>
    private static readonly string[] Beside = ["-wal", "-shm", "-journal"];

    private string Path { get; } = System.IO.Path.Combine(layout.Ledger, "ledger.db");

    /// <summary>Whether the file exists.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if its folder, or one of its files, is not plain.</exception>
    public bool Exists
    {
        get
        {
            var isThere = IsPlain(layout.Ledger, FileNodeKind.Folder) && IsPlain(Path, FileNodeKind.File);
            Array.ForEach(Beside, suffix => IsPlain(Path + suffix, FileNodeKind.File));
            return isThere;
        }
    }

    /// <summary>Opens the file, creating it if necessary.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a later version wrote it.</exception>
    public SqliteConnection OpenForWriting()
    {
        if (!Exists)
        {
            Make();
        }

        var connection = Open(Path, SqliteOpenMode.ReadWrite);
        return Usable(connection, "PRAGMA synchronous=FULL");
    }

    /// <summary>Opens the file without changing anything, also on a read-only disk.</summary>
    /// <returns>The connection; null if there is no ledger.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>: a later version wrote it.</exception>
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
            // SQLite has nowhere to put the log's index: the disk is read-only, so nobody writes and no lock is needed.
            return Checked(FileNode.At(Path + "-wal") is null ? Open(Unlocked("immutable=1"), SqliteOpenMode.ReadOnly) : OpenWithLog());
        }
    }

    // A killed writer left its log: with exclusive access, SQLite keeps the log's index in memory.
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
        _ => throw new FaultException(ErrorCode.AdapterInvocation, "the world's ledger is not a plain file"),
    };

    private string Unlocked(string how) => $"file:{Uri.EscapeDataString(Path).Replace("%2F", "/", StringComparison.Ordinal)}?{how}";

    private static SqliteConnection Open(string source, SqliteOpenMode mode)
    {
        var text = new SqliteConnectionStringBuilder { DataSource = source, Mode = mode, Pooling = false, DefaultTimeout = BusyTimeoutMs / 1000 };
        var connection = new SqliteConnection(text.ToString());
        try
        {
            connection.Open();
            connection.Do(Pragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static SqliteConnection Checked(SqliteConnection connection) => Usable(connection, "PRAGMA query_only=ON");

    // A later version may have given the tables another meaning.
    private static SqliteConnection Usable(SqliteConnection connection, string setting)
    {
        try
        {
            connection.Do(setting);
            // SQLite reports an unreadable file only on the first query.
            _ = connection.Ask("SELECT count(*) FROM sqlite_schema");
            return connection.Ask("PRAGMA user_version") is long version and > LedgerSchema.Version
                ? throw new FaultException(ErrorCode.AdapterInvocation, string.Create(CultureInfo.InvariantCulture, $"the world's ledger is of version {version}, and this program reads {LedgerSchema.Version}: upgrade the pipeline"))
                : connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // The file is created under another name, so that others always find its tables and a fixed journal_mode.
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
            // Last: if closing cannot merge the log on a full disk, the log would not move with the file, and nothing would report it.
            if (connection.Ask("PRAGMA journal_mode=WAL") is not "wal")
            {
                throw new IOException("the ledger's file cannot be created");
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
            // Another process created it first.
        }
    }
}
