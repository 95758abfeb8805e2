using System.Globalization;
using System.Text;

namespace Pipeline.Processors.TableProfileTests;

/// <summary>A table of ten mixed columns and any size: sixty-four megabytes of rows, repeated.</summary>
internal static class LargeTable
{
    private const int PartBytes = 64_000_000;

    /// <summary>Writes the table and returns its number of rows.</summary>
    public static long Write(string path, long bytes)
    {
        var (part, rowsOfPart) = Part();
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        file.Write("id,created,customer,email,city,amount,quantity,score,active,comment\n"u8);
        var rows = 0L;
        while (file.Position < bytes)
        {
            file.Write(part);
            rows += rowsOfPart;
        }

        return rows;
    }

    /// <summary>Writes a table of distinct numbers.</summary>
    public static void WriteWide(string path, int columns, int rows)
    {
        using var file = new StreamWriter(path);
        file.Write(string.Join(',', Enumerable.Range(1, columns).Select(column => $"c{column}")) + "\n");
        for (var row = 0; row < rows; row++)
        {
            file.Write(string.Join(',', Enumerable.Range(0, columns).Select(column => $"{row}.{column}5")) + "\n");
        }
    }

    private static (byte[] Bytes, long Rows) Part()
    {
        var random = new Random(20);
        string[] cities = ["Berlin", "London", "München", "São Paulo", "New York", "Tokyo", "Paris", "Zürich"];
        string[] comments = ["", "ok", "NA", "\"late, but fine\"", "\"said \"\"no\"\"\"", "returned to sender"];
        var start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        var text = new StringBuilder(PartBytes);
        var rows = 0L;
        for (; text.Length < PartBytes; rows++)
        {
            var created = start.AddSeconds(random.Next(60_000_000));
            text.Append(CultureInfo.InvariantCulture, $"{rows},{created:yyyy-MM-ddTHH:mm:ss}Z,C{random.Next(200_000):000000},user{random.Next()}@example.com,{cities[random.Next(8)]},{random.NextDouble() * 500:F2},{random.Next(1, 21)},{random.NextDouble():F6},{(random.Next(2) == 0 ? "true" : "false")},{comments[random.Next(6)]}\n");
        }

        return (Encoding.UTF8.GetBytes(text.ToString()), rows);
    }
}
