using System.Text;
using Pipeline.Contracts.Faults;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

public sealed class MalformedTableTests
{
    private const string AnotherEncoding = "another encoding, such as Windows-1252, or a damaged file; save it as UTF-8";

    public static TheoryData<string, string, string> Tables => new()
    {
        { "csv", "", "the table is empty" },
        { "csv", "\uFEFF", "the table is empty" },
        { "csv", "\n\r\n", "the table is empty" },
        { "csv", "a,b\n1,\"2\n3,4\n", "unclosed quote in row 2" },
        { "csv", "a\n\"", "unclosed quote in row 2" },
        { "csv", "a,b\n1,2\"\"\n", "quote inside an unquoted cell in row 2" },
        { "csv", "a,b\n1,5\" nail\n", "quote inside an unquoted cell in row 2" },
        { "csv", "a,b\n1,\"2\"x\n", "text after a closing quote in row 2" },
        { "csv", "a,b\n1,\"2\"x\"y\"\n", "text after a closing quote in row 2" },
        { "csv", "a,b\n\"x\ny\",1\n2,\"3\" \n", "text after a closing quote in row 3" }, // a row of two lines is one row
        { "csv", new string(',', 512), "more than 512 columns in row 1" },
        { "csv", new string('x', 1025) + ",b\n", "a column's name is longer than 1024 bytes in row 1" },
        { "csv", "a\n" + new string('x', (1 << 20) + 1) + "\n", "a cell is longer than 1048576 bytes in row 2" },
        { "csv", "a\n\"" + new string('\n', (1 << 20) + 1) + "\"\n", "a cell is longer than 1048576 bytes in row 2" },
        { "tsv", new string('\t', 512), "more than 512 columns in row 1" },
        { "jsonl", "", "the table is empty" },
        { "jsonl", "{\"a\":1}\n[1]\n", "not a JSON object on line 2: it begins an array; write its objects one a line" },
        { "jsonl", "{\"a\":1}\n\n{\"a\":1\n", "not a JSON object on line 3" },
        { "jsonl", "{\"a\":1} {\"a\":2}\n", "not a JSON object on line 1: several objects on it; write one object a line" },
        { "jsonl", "{\"a\":\"\\ud800\"}\n", "not a JSON object on line 1" },
        { "jsonl", "{\"a\":01}\n", "not a JSON object on line 1" },
        { "jsonl", "{\"a\":1,\"b\":2,\"a\":3}\n", "duplicate member on line 1" },
        { "jsonl", "{\"a\":" + new string('[', 70), "not a JSON object on line 1" },
        { "jsonl", "{\"a\":\"" + new string('x', 4 << 20) + "\"}", "line 1 is longer than 4194304 bytes" },
        { "jsonl", "{\"" + new string('x', 1025) + "\":1}", "a member's name is longer than 1024 bytes on line 1" },
        { "jsonl", "{" + string.Join(",", Enumerable.Range(0, 513).Select(i => $"\"m{i}\":1")) + "}", "more than 512 columns in row 1" },
    };

    [Theory]
    [MemberData(nameof(Tables), DisableDiscoveryEnumeration = true)]
    public void A_table_that_is_none_says_where_it_breaks(string format, string text, string detail) =>
        Assert.Equal($"invalid inputs payload: {detail}", Fault(Encoding.UTF8.GetBytes(text), Options(format)));

    [Theory]
    [InlineData(new byte[] { (byte)'"', (byte)' ', 0xC3, (byte)'(' }, 2)] // a lead byte without its second
    [InlineData(new byte[] { (byte)'a', (byte)' ', (byte)'b', 0xE2, 0x82 }, 3)] // cut off at the end
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, 0)] // half a surrogate pair
    [InlineData(new byte[] { (byte)'a', 0xC0, 0x80 }, 1)] // two bytes for what fits in one
    [InlineData(new byte[] { 0xFC, (byte)'r' }, 0)] // Windows-1252
    public void Bytes_that_are_not_utf_8_are_named_by_their_place(byte[] bytes, int at)
    {
        byte[] lines = [.. "{}\n"u8, .. bytes];

        Assert.Equal($"invalid inputs payload: invalid UTF-8 at byte {at}: {AnotherEncoding}", Fault(bytes, Profiling.Csv));
        Assert.Equal($"invalid inputs payload: invalid UTF-8 at byte {at + 3}: {AnotherEncoding}", Fault(lines, Profiling.JsonLines));
    }

    /// <summary>Neither a line's end nor what follows in the window counts, nor do the quotes around the cell.</summary>
    [Theory]
    [InlineData("csv", "", "\n")]
    [InlineData("csv", "", "\r\n")]
    [InlineData("csv", "", "\r\r\n")]
    [InlineData("csv", "", "")]
    [InlineData("csv", "", "\u001A")]
    [InlineData("csv", "", ",b\n")]
    [InlineData("csv", "\"", "\r\n")]
    [InlineData("csv", "\"", ",b\r\n")]
    [InlineData("tsv", "", "\r\n")]
    public void A_cell_of_the_largest_size_is_read_and_one_of_a_byte_more_is_not(string format, string quote, string end)
    {
        foreach (var name in (string[])["a", new string('a', 37), new string('a', 63)])
        {
            byte[] Table(int size) => Encoding.UTF8.GetBytes($"{name}{(format == "csv" ? ',' : '\t')}z\n{quote}{new string('x', size)}{quote}{end}");

            Assert.Contains("\"rows\":1", Profiling.Outcome(Table(1 << 20), Options(format)), StringComparison.Ordinal);
            Assert.Contains("\"rows\":1", Profiling.Outcome(Table(1 << 20), Options(format), windowSize: 4096, mostRead: 70_001), StringComparison.Ordinal);
            Assert.EndsWith("a cell is longer than 1048576 bytes in row 2", Profiling.Outcome(Table((1 << 20) + 1), Options(format)), StringComparison.Ordinal);
            Assert.EndsWith("a cell is longer than 1048576 bytes in row 2", Profiling.Outcome(Table((1 << 20) + 1), Options(format), windowSize: 4096, mostRead: 70_001), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_breaks_first_in_the_table_is_what_is_said()
    {
        byte[] quoteFirst = [.. "a\n\"1\"x\n"u8, 0xFF];
        byte[] bytesFirst = [.. "a\n"u8, 0xFF, .. "\n\"1\"x\n"u8];

        Assert.EndsWith("text after a closing quote in row 2", Fault(quoteFirst, Profiling.Csv), StringComparison.Ordinal);
        Assert.Contains("invalid UTF-8 at byte 2:", Fault(bytesFirst, Profiling.Csv), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv", "a,b\n1,2\n")]
    [InlineData("jsonl", "{\"a\":1}\n")]
    public void A_column_that_is_not_there_is_named_by_its_place_in_the_inputs(string format, string text) => Assert.Equal(
        "invalid inputs payload: columns[1] names no column of the table",
        Fault(Encoding.UTF8.GetBytes(text), Options(format) with { Columns = ["a", "secret"] }));

    private static TableOptions Options(string format) => format switch
    {
        "csv" => Profiling.Csv,
        "tsv" => Profiling.Tsv,
        _ => Profiling.JsonLines,
    };

    private static string Fault(byte[] bytes, TableOptions options)
    {
        var thrown = Assert.Throws<FaultException>(() => Profiling.Of(bytes, options));
        Assert.Equal(ErrorCode.Inputs, thrown.Fault.Code);
        return thrown.Fault.Message;
    }
}
