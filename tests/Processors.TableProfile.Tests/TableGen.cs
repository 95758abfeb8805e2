using System.Text;
using CsCheck;

namespace Pipeline.Processors.TableProfileTests;

/// <summary>Awkward tables as rows of texts, and ways to write them.</summary>
internal static class TableGen
{
    // CR CR LF: Windows' text mode makes it of CRLF.
    private static readonly string[] LineEnds = ["\n", "\r\n", "\r", "\r\r\n"];

    private static readonly Gen<string> Awkward = Of(
        "", "NA", "null", "\"", "\"\"", ",", "\n", "\r\n", "a\rb", "\t", "\\", "\\N", "\\t", "é", "日本語", "😀", "a,b\n\"c\"", " x ", "true", "False",
        "007", "-", "1e400", "1e-400", "0.1234567890123456789", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "2024-02-30", "2024-02-29", "1999-12-31T23:59:59.5Z", "2024-01-01 00:00", "2024-01-01T02:00+02:00", "|", "<b>&");

    private static readonly Gen<string> Numeric = Gen.OneOf(
        Gen.Int[-50, 50].Select(value => $"{value}"),
        Gen.Long.Select(value => $"{value}"),
        Gen.Double[-1e6, 1e6].Select(value => value.ToString("F3", System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Double[-1, 1].Select(value => value.ToString("E5", System.Globalization.CultureInfo.InvariantCulture)));

    private static readonly Gen<string> Text = Gen.String[Gen.OneOf(Gen.Char['a', 'e'], Of('"', ',', '\n', '\r', '\\', 'é', '中')), 0, 40];

    private static readonly Gen<string> Time = Gen.Int[0, 3_000_000].Select(minutes =>
        new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMinutes(minutes).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Rows of one to five cells; the first has distinct column names.</summary>
    public static readonly Gen<string[][]> Rows =
        from width in Gen.Int[1, 4]
        from kinds in Of(Awkward, Numeric, Text, Time, Gen.Frequency((9, Numeric), (1, Awkward))).Array[5]
        from rows in Gen.Select(Gen.Frequency((9, Gen.Const(0)), (1, Gen.Int[-3, 1])), Gen.Select(kinds[0], kinds[1], kinds[2], kinds[3], kinds[4])).Array[0, 80]
        select (string[][])
        [
            [.. Enumerable.Range(1, width).Select(i => $"name {i}")],
            .. rows.Select(row => Cells(row.Item2).Take(Math.Max(1, width + row.Item1)).ToArray()),
        ];

    /// <summary>RFC 4180; sometimes with unnecessary quotes.</summary>
    public static string Csv(string[][] rows, int variant)
    {
        var random = new Random(variant);
        var end = LineEnds[variant % LineEnds.Length];
        var text = string.Join(end, rows.Select(row => string.Join(',', row.Select(cell => Quote(cell, row.Length == 1, random)))));
        return (variant & 16) == 0 ? text + end : text;
    }

    /// <summary>Linear TSV.</summary>
    public static string Tsv(string[][] rows) => string.Concat(rows.Select(row => string.Join('\t', row.Select(cell => cell
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal))) + "\n"));

    private static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Quote(string cell, bool alone, Random random)
    {
        var must = cell.AsSpan().ContainsAny(",\"\r\n") || (alone && cell.Length == 0);
        return must || random.Next(4) == 0 ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
    }

    private static string[] Cells((string A, string B, string C, string D, string E) row) => [row.A, row.B, row.C, row.D, row.E];
}
