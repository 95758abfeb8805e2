using Microsoft.Data.Sqlite;

namespace Pipeline.Dependencies.Distributions;

/// <summary>The packages of rpm: a header in each row of the table <c>Packages</c> of an SQLite database (rpm 4.16 and later).</summary>
internal static class RpmDatabase
{
    public const string Log = "-wal";

    private static readonly string[] Folders = ["usr/lib/sysimage/rpm", "var/lib/rpm"];

    /// <summary>The databases that can be read.</summary>
    public static readonly IReadOnlyList<string> Paths = [.. Folders.Select(folder => $"{folder}/rpmdb.sqlite")];

    /// <summary>The databases of older or other versions of rpm, and their forms.</summary>
    public static readonly IReadOnlyDictionary<string, string> Unreadable = Folders
        .SelectMany(folder => ((string, string)[])[($"{folder}/Packages", "Berkeley DB"), ($"{folder}/Packages.db", "rpm's NDB")])
        .ToDictionary(StringComparer.Ordinal);

    /// <param name="database">The database.</param>
    /// <param name="log">Its write-ahead log, which has what was not yet written into the database.</param>
    /// <exception cref="FormatException">It is malformed.</exception>
    public static IReadOnlyList<DatabaseEntry> Read(byte[] database, byte[]? log)
    {
        var folder = Directory.CreateTempSubdirectory("pipeline-rpmdb-");
        try
        {
            var file = Path.Combine(folder.FullName, "rpmdb.sqlite");
            File.WriteAllBytes(file, database);
            if (log is not null)
            {
                File.WriteAllBytes(file + Log, log);
            }

            return [.. Headers(file).Select(RpmHeader.Read).OfType<DatabaseEntry>()];
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException)
        {
            throw new FormatException("it is no SQLite database of rpm", e);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static List<byte[]> Headers(string file)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        // A schema of a stranger: its views and triggers may call no functions, and only a table counts.
        command.CommandText = "PRAGMA trusted_schema = OFF";
        command.ExecuteNonQuery();
        command.CommandText = "SELECT count(*) FROM sqlite_schema WHERE name = 'Packages' AND type = 'table' AND sql NOT LIKE '%VIRTUAL%' AND sql NOT LIKE '%GENERATED%' AND sql NOT LIKE '% AS %'";
        if (command.ExecuteScalar() is not 1L)
        {
            throw new FormatException("it has no table Packages");
        }

        command.CommandText = "SELECT blob FROM Packages ORDER BY hnum";
        using var rows = command.ExecuteReader();
        var headers = new List<byte[]>();
        while (rows.Read())
        {
            headers.Add(rows.GetFieldValue<byte[]>(0));
        }

        return headers;
    }
}
