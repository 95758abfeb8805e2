using Microsoft.Data.Sqlite;

namespace Pipeline.World.Files;

/// <summary>Translates file system errors into faults with stable details; this is the only place that does.</summary>
internal static class StorageFault
{
    private const int NotPermitted = 1;
    private const int AccessDenied = 13;
    private const int NotFolder = 20;
    private const int NoSpace = 28;
    private const int ReadOnlyFileSystem = 30;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    private const int SqliteBusy = 5;
    private const int SqliteReadOnly = 8;
    private const int SqliteCorrupt = 11;
    private const int SqliteFull = 13;
    private const int SqliteCannotOpen = 14;
    private const int SqliteConstraint = 19;
    private const int SqliteNoDatabase = 26;

    // SQLITE_IOERR_SHMSIZE: no room for the index of the log.
    private const int SqliteNoSharedMemory = 10 | (19 << 8);

    /// <param name="work">Work that uses the storage.</param>
    /// <param name="owner">The storage's owner, for messages.</param>
    public static T Translate<T>(Func<T> work, string owner = "the world")
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SqliteException)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, Detail(e, owner), e);
        }
    }

    public static void Translate(Action work) => Translate<object?>(() =>
    {
        work();
        return null;
    });

    /// <summary>Translates errors of a lazily read sequence.</summary>
    public static IEnumerable<T> Each<T>(IEnumerable<T> items)
    {
        using var at = items.GetEnumerator();
        while (Translate(at.MoveNext))
        {
            yield return at.Current;
        }
    }

    private static string Detail(Exception e, string owner) => e switch
    {
        SqliteException { SqliteExtendedErrorCode: SqliteNoSharedMemory } => "the world's disk is full",
        SqliteException sqlite => Detail(sqlite.SqliteErrorCode),
        { HResult: NoSpace or QuotaExceeded or WindowsDiskFull } => $"{owner}'s disk is full",
        UnauthorizedAccessException or { HResult: ReadOnlyFileSystem } => $"{owner}'s folder cannot be written",
        { HResult: NotPermitted or AccessDenied } => $"{owner}'s folder cannot be read or written by this user",
        { HResult: NotFolder } => $"{owner}'s folder is none: a file stands at its place or above it",
        _ => $"{owner}'s storage failed",
    };

    private static string Detail(int sqlite) => sqlite switch
    {
        SqliteFull => "the world's disk is full",
        SqliteReadOnly or SqliteCannotOpen => "the world's folder cannot be written",
        SqliteCorrupt or SqliteNoDatabase => "the world's ledger is damaged",
        SqliteBusy => "the world's ledger is busy",
        SqliteConstraint => "the world's ledger has this run already",
        _ => "the world's storage failed",
    };
}
