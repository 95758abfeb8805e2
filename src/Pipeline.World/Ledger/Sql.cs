using Microsoft.Data.Sqlite;

namespace Pipeline.World.Ledger;

/// <summary>Short SQL statements.</summary>
internal static class Sql
{
    public static void Do(this SqliteConnection connection, string statement, params (string Name, object Value)[] parameters)
    {
        using var command = Command(connection, statement, parameters);
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null if there is no row or the value is null.</summary>
    public static object? Ask(this SqliteConnection connection, string question, params (string Name, object Value)[] parameters)
    {
        using var command = Command(connection, question, parameters);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    /// <summary>The first column of every row, one at a time.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if a value is null, which never happens in an intact ledger.</exception>
    public static IEnumerable<string> AskAll(this SqliteConnection connection, string question, params (string Name, object Value)[] parameters)
    {
        using var command = Command(connection, question, parameters);
        using var rows = command.ExecuteReader();
        while (rows.Read())
        {
            yield return rows.IsDBNull(0) ? throw new FaultException(ErrorCode.AdapterInvocation, "the world's ledger is damaged: a line is missing") : rows.GetString(0);
        }
    }

    /// <summary>Runs work in one exclusive write transaction; an exception rolls it back.</summary>
    public static T Alone<T>(this SqliteConnection connection, Func<T> work)
    {
        connection.Do("BEGIN IMMEDIATE");
        try
        {
            var result = work();
            connection.Do("COMMIT");
            return result;
        }
        catch
        {
            RollBack(connection);
            throw;
        }
    }

    // A full disk already rolls the transaction back.
    private static void RollBack(SqliteConnection connection)
    {
        try
        {
            connection.Do("ROLLBACK");
        }
        catch (SqliteException)
        {
        }
    }

    private static SqliteCommand Command(SqliteConnection connection, string text, (string Name, object Value)[] parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every text is a constant of this assembly; values are parameters.
        command.CommandText = text;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
