using System.Text.Json;
using CsCheck;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

public sealed class ReferenceTests
{
    private static readonly string[] Nulls = ["NA", "null"];

    [Fact]
    public void A_profile_of_csv_is_what_the_cells_held_whole_say() => Gen.Select(TableGen.Rows.Where(HasHeader), Gen.Int[0, 1 << 20]).Sample(
        (rows, variant) => Check(Profiling.Of(TableGen.Csv(rows, variant), Profiling.Csv with { NullTokens = Nulls }), rows),
        iter: 400);

    [Fact]
    public void A_profile_of_tsv_is_what_the_cells_held_whole_say() => TableGen.Rows
        .Where(rows => HasHeader(rows) && rows[0].Length > 1 && rows.All(row => row.Length > 1)) // elsewhere an empty line would be no row
        .Sample(rows => Check(Profiling.Of(TableGen.Tsv(rows), Profiling.Tsv with { NullTokens = Nulls }), rows), iter: 200);

    [Fact]
    public void A_profile_of_json_lines_is_what_the_members_held_whole_say() => TableGen.Rows.Select(rows => rows.Select(LowerCase).ToArray()).Sample(
        rows =>
        {
            var text = string.Concat(rows.Skip(1).Select(row => Object(rows[0], row) + "\n"));
            if (rows.Length > 1)
            {
                var profile = Profiling.Of(text, Profiling.JsonLines with { NullTokens = Nulls });
                Assert.Equal(rows.Length - 1, profile.Rows);
                foreach (var column in profile.Columns)
                {
                    var at = Array.IndexOf(rows[0], column.Name);
                    var cells = rows.Skip(1).Where(row => at < row.Length).Select(row => row[at]).ToArray();
                    new NaiveColumn(cells, Nulls).Check(column, rows.Length - 1);
                }
            }
        },
        iter: 200);

    [Fact]
    public void However_the_bytes_come_the_outputs_are_the_same() =>
        Gen.Select(TableGen.Rows, Gen.Int[0, 1 << 20], Gen.Int[1, 300], Gen.Int[1, 100], Gen.Bool, Gen.Int[0, 200]).Sample(
            (rows, variant, window, read, spoil, place) =>
            {
                var text = System.Text.Encoding.UTF8.GetBytes(TableGen.Csv(rows, variant) + string.Concat(Enumerable.Repeat("x,\"y\"\n", 20)));
                if (spoil)
                {
                    text[place % text.Length] = (byte)"\"\n,x\xFF\r\0"[variant % 7];
                }

                var whole = Profiling.Outcome(text, Profiling.Csv);
                Assert.Equal(whole, Profiling.Outcome(text, Profiling.Csv, window, read));
                Assert.Equal(whole, Profiling.Outcome(text, Profiling.Csv, 64, 1));
                Assert.Equal(Profiling.Outcome(text, Profiling.Tsv), Profiling.Outcome(text, Profiling.Tsv, window, read));
            },
            iter: 400);

    [Fact]
    public void However_the_bytes_come_json_lines_give_the_same() =>
        Gen.Select(TableGen.Rows, Gen.Int[1, 300], Gen.Int[1, 100], Gen.Bool, Gen.Int[0, 500]).Sample(
            (rows, window, read, spoil, place) =>
            {
                var text = System.Text.Encoding.UTF8.GetBytes(string.Concat(rows.Skip(1).Select(row => Object(rows[0], row) + "\n")) + "{}");
                if (spoil)
                {
                    text[place % text.Length] = (byte)"\"\n}x\xFF\r\0"[place % 7];
                }

                Assert.Equal(Profiling.Outcome(text, Profiling.JsonLines), Profiling.Outcome(text, Profiling.JsonLines, window, read));
            },
            iter: 300);

    // If most rows have more cells than the first, it is not the header, and the table is refused.
    private static bool HasHeader(string[][] rows) => 2 * rows.Count(row => row.Length > rows[0].Length) < rows.Length;

    private static void Check(TableProfile profile, string[][] rows)
    {
        var width = rows[0].Length;
        var data = rows[1..];
        Assert.Equal((data.Length, width), (profile.Rows, profile.Width));
        Assert.Equal(rows[0], profile.Columns.Select(column => column.Name).ToArray());
        Assert.Equal(data.Count(row => row.Length < width), profile.Shorter.Count);
        Assert.Equal(data.Count(row => row.Length > width), profile.Longer.Count);
        Assert.Equal(data.Index().Where(row => row.Item.Length > width).Select(row => row.Index + 2L).Take(10), profile.Longer.First);
        for (var i = 0; i < width; i++)
        {
            var cells = data.Where(row => i < row.Length).Select(row => row[i]).ToArray();
            new NaiveColumn(cells, Nulls).Check(profile.Columns[i], data.Length);
        }
    }

    // JSON numbers and booleans must give the same statistics as in CSV.
    private static string Object(string[] names, string[] cells) => "{" + string.Join(", ", names.Zip(cells, (name, cell) =>
        $"{JsonSerializer.Serialize(name)}: {(CellLooksTyped(cell) ? cell : JsonSerializer.Serialize(cell))}")) + "}";

    // JSON knows no other spelling of a boolean.
    private static string[] LowerCase(string[] row) => [.. row.Select(cell => cell == "False" ? "false" : cell)];

    private static bool CellLooksTyped(string cell)
    {
        try
        {
            using var json = JsonDocument.Parse(cell);
            return json.RootElement.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False && cell.Trim() == cell;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
