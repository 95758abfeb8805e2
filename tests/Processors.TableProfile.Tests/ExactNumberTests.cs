using System.Text;
using System.Text.Json;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

public sealed class ExactNumberTests
{
    [Theory]
    [InlineData("9007199254740993", "9007199254740995", "9007199254740997", "27021597764222985")] // odd, beyond 2^53
    [InlineData("-9223372036854775808", "-9223372036854775807", "9223372036854775807", "-9223372036854775808")]
    [InlineData("9223372036854775805", "9223372036854775806", "9223372036854775807", "27670116110564327418")] // the sum is beyond 64 bits
    [InlineData("1234567890123456789", "1234567890123456789", "1234567890123456789", "3703703670370370367")]
    public void Integers_keep_their_last_digits(string least, string middle, string greatest, string sum)
    {
        var csv = $"id\n{greatest}\n{least}\n{middle}\n";
        var jsonLines = string.Concat(csv.Split('\n')[1..4].Select(value => $"{{\"id\":{value}}}\n"));

        foreach (var numbers in new[] { Json(csv, Profiling.Csv), Json(jsonLines, Profiling.JsonLines) })
        {
            Assert.Equal((least, greatest, sum), (Text(numbers, "min"), Text(numbers, "max"), Text(numbers, "sum")));
            Assert.Equal((least, middle, greatest), (Text(numbers, "quantiles", "p01"), Text(numbers, "quantiles", "p50"), Text(numbers, "quantiles", "p99")));
            Assert.Equal(least, numbers.GetProperty("histogram").GetProperty("edges")[0].ToString());
            Assert.False(numbers.TryGetProperty("rounded", out _));
        }

        Assert.Contains(long.Parse(greatest, System.Globalization.CultureInfo.InvariantCulture).ToString("N0", System.Globalization.CultureInfo.InvariantCulture), Report(csv), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_edge_of_a_histogram_of_large_integers_is_exact()
    {
        var each = Profiling.Column("id\n9007199254740993\n9007199254740994\n9007199254740995\n").Numbers!.Histogram;
        var wide = Profiling.Column("id\n9007199254740993\n9007199254741093\n").Numbers!.Histogram;

        Assert.Equal([1, 1, 1], each.Counts);
        Assert.Equal([9007199254740993, 9007199254740994, 9007199254740995, 9007199254740996], each.Edges.Select(edge => (long)edge.Whole!.Value));
        Assert.Equal(Enumerable.Range(0, 21).Select(step => 9007199254740993 + (5L * step)), wide.Edges.Select(edge => (long)edge.Whole!.Value));
        Assert.Equal((1, 1), (wide.Counts[0], wide.Counts[^1]));
    }

    [Theory]
    [InlineData("9223372036854775808", true)] // beyond 64 bits
    [InlineData("123456789012345678901234567890", true)]
    [InlineData("0.1234567890123456789", true)] // more digits than a double keeps
    [InlineData("12345678901234567890e-5", true)]
    [InlineData("1e-400", true)] // not zero
    [InlineData("0.30000000000000004", false)]
    [InlineData("0.00000000000000000012345", false)]
    [InlineData("100000000000000000000.0", false)]
    [InlineData("0e-400", false)]
    [InlineData("-0", false)]
    public void What_a_double_does_not_keep_is_marked_as_rounded(string number, bool rounded)
    {
        var csv = $"n\n{number}\n0.5\n";

        Assert.Equal(rounded, Json(csv, Profiling.Csv).TryGetProperty("rounded", out var mark) && mark.GetBoolean());
        Assert.Equal(rounded, Json($"{{\"n\":{number}}}\n", Profiling.JsonLines).TryGetProperty("rounded", out _));
        Assert.Equal(rounded, Report(csv).Contains("digits that a double does not keep", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("9007199254740993\n0.5\n")] // before the first that is no integer
    [InlineData("0.5\n9007199254740993\n")] // and after it
    public void A_large_integer_among_decimals_is_marked_as_rounded(string cells)
    {
        Assert.True(Profiling.Column("n\n" + cells).Numbers!.Rounded);
        Assert.False(Profiling.Column("n\n" + cells.Replace("993", "992", StringComparison.Ordinal)).Numbers!.Rounded);
    }

    [Fact]
    public void A_decimal_behind_thousands_of_integers_changes_no_figure_of_theirs()
    {
        var integers = Enumerable.Range(0, 10_000).Select(i => (i * 7919) % 10_007).ToArray();
        var first = Profiling.Column("n\n0.5\n" + string.Concat(integers.Select(i => $"{i}\n"))).Numbers!;
        var last = Profiling.Column("n\n" + string.Concat(integers.Select(i => $"{i}\n")) + "0.5\n").Numbers!;

        Assert.Equal((first.Min, first.Max, first.Sum), (last.Min, last.Max, last.Sum));
        Assert.All(first.Quantiles.Values.Zip(last.Quantiles.Values), pair =>
            Assert.InRange(pair.Second.Value.Value, pair.First.Value.Value - 60, pair.First.Value.Value + 60));
    }

    [Theory]
    [InlineData("2024-01-01T00:00:00.123456789Z", true)]
    [InlineData("2024-01-01T00:00:00.123456700Z", false)]
    public void A_time_finer_than_what_is_kept_is_marked_as_cut(string time, bool cut)
    {
        var csv = $"t\n{time}\n";

        Assert.Equal(cut, JsonElement.Parse(ProfileJson.Write(Profiling.Of(csv))).GetProperty("columns")[0].GetProperty("times").TryGetProperty("cut", out _));
        Assert.Equal(cut, Report(csv).Contains("The times of `t` are finer than 100 ns", StringComparison.Ordinal));
    }

    private static JsonElement Json(string text, TableOptions options) =>
        JsonElement.Parse(ProfileJson.Write(Profiling.Of(text, options))).GetProperty("columns")[0].GetProperty("numbers");

    private static string Text(JsonElement element, params string[] path) => path.Aggregate(element, (inner, name) => inner.GetProperty(name)).ToString();

    private static string Report(string csv) => Encoding.UTF8.GetString(MarkdownReport.Write(Profiling.Of(csv)));
}
