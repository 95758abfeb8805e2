using System.Globalization;
using System.Text;
using CsCheck;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

public sealed class CellTests
{
    [Theory]
    [InlineData("0", "integer")]
    [InlineData("-12", "integer")]
    [InlineData("9007199254740993", "integer")]
    [InlineData("123456789012345678901234567890", "integer")]
    [InlineData("1.50", "number")]
    [InlineData("-0.0", "number")]
    [InlineData("1e5", "number")]
    [InlineData("1.5E-3", "number")]
    [InlineData("007", "string")] // a code, not seven
    [InlineData("+1", "string")]
    [InlineData(".5", "string")]
    [InlineData("5.", "string")]
    [InlineData("1e", "string")]
    [InlineData("1e+", "string")]
    [InlineData("-", "string")]
    [InlineData("1e400", "string")] // beyond a double
    [InlineData("1,5", "string")]
    [InlineData("0x10", "string")]
    [InlineData("NaN", "string")]
    [InlineData("true", "boolean")]
    [InlineData("FALSE", "boolean")]
    [InlineData("yes", "string")]
    [InlineData("tRUE", "string")]
    [InlineData("2024-02-29", "date")]
    [InlineData("0001-01-01", "date")]
    [InlineData("2023-02-29", "string")] // no such day
    [InlineData("2024-13-01", "string")]
    [InlineData("0000-01-01", "string")]
    [InlineData("2024-1-1", "string")]
    [InlineData("2024-02-29T23:59", "datetime")]
    [InlineData("2024-02-29 23:59:59.123456789+05:30", "datetime")]
    [InlineData("2024-02-29T23:59:59Z", "datetime")]
    [InlineData("2024-02-29T24:00", "string")]
    [InlineData("2024-02-29T23:59:60Z", "string")]
    [InlineData("2024-02-29T23:59:59.", "string")]
    [InlineData("2024-02-29T23:59:59.1234567890", "string")]
    [InlineData("2024-02-29T23:59:59+0530", "string")]
    [InlineData("0001-01-01T00:00+00:01", "string")] // before the calendar
    [InlineData("2024-02-29T", "string")]
    public void A_cell_is_what_its_text_says(string cell, string type) =>
        Assert.Equal(type, Profiling.Column($"a\n\"{cell}\"\n").Type);

    [Fact]
    public void A_number_is_the_nearest_double() =>
        Gen.OneOf(
            Gen.Double.Where(double.IsFinite).Select(value => value.ToString("R", CultureInfo.InvariantCulture)),
            Gen.Select(Gen.Long, Gen.Int[0, 30]).Select((whole, digits) => $"{whole}.{new string('3', digits)}7"),
            Gen.Select(Gen.Long, Gen.Int[-330, 320]).Select((whole, exponent) => $"{whole}e{exponent}"))
        .Sample(text =>
        {
            var expected = double.Parse(text, CultureInfo.InvariantCulture) + 0.0;
            var parsed = CellNumber.TryParse(Cell(text), out var value, out _, out _);

            Assert.Equal(double.IsFinite(expected), parsed);
            Assert.True(!parsed || BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(value), text);
        });

    [Fact]
    public void A_time_is_its_instant() =>
        Gen.Select(Gen.Long[0, DateTime.MaxValue.Ticks], Gen.Int[-14 * 60, 14 * 60]).Sample((ticks, minutes) =>
        {
            var offset = TimeSpan.FromMinutes(minutes);
            var local = new DateTime(ticks, DateTimeKind.Unspecified);
            var text = local.ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture) + (minutes < 0 ? "-" : "+") + offset.ToString("hh\\:mm", CultureInfo.InvariantCulture);
            var instant = ticks - offset.Ticks;
            var inside = instant >= 0 && instant <= DateTime.MaxValue.Ticks;

            Assert.Equal(inside, CellTime.TryParse(Cell(text), out var parsed, out var parts));
            Assert.True(!inside || (parsed == instant && parts == (TimeParts.Time | TimeParts.Zone)), text);
        });

    private static Cell Cell(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new Cell([.. bytes, .. new byte[Tables.Cell.Padding]], 0, bytes.Length);
    }
}
