using System.Text;
using Pipeline.Contracts.Faults;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

/// <summary>Files from spreadsheets and exporters: read as intended, or refused with their kind.</summary>
public sealed class ExportedTableTests
{
    private const string Plain = "id,name\n1,Ann\n2,Ben\n";

    public static TheoryData<string, string> SameTables => new()
    {
        { "CR alone, as Excel for Mac saves", "id,name\r1,Ann\r2,Ben\r" },
        { "CR alone and no end", "id,name\r1,Ann\r2,Ben" },
        { "CRLF through text mode", "id,name\r\r\n1,Ann\r\r\n2,Ben\r\r\n" },
        { "mixed line ends", "id,name\r\n1,Ann\r2,Ben\n" },
        { "quoted cells and CR", "\"id\",\"name\"\r\"1\",\"Ann\"\r\"2\",\"Ben\"\r" },
        { "a byte order mark", "\uFEFFid,name\n1,Ann\n2,Ben\n" },
        { "a mark added to a mark", "\uFEFF\uFEFFid,name\n1,Ann\n2,Ben\n" },
        { "Excel's hint", "sep=;\r\nid;name\r\n1;Ann\r\n2;Ben\r\n" },
        { "Excel's hint behind a mark", "\uFEFFsep=\t\r\nid\tname\r\n1\tAnn\r\n2\tBen\r\n" },
        { "Excel's hint, quoted, with CR", "\"sep=|\"\rid|name\r1|Ann\r2|Ben\r" },
        { "Excel's hint of the usual", "SEP=,\nid,name\n1,Ann\n2,Ben\n" },
        { "Ctrl-Z of DOS", "id,name\r\n1,Ann\r\n2,Ben\r\n\u001A" },
        { "Ctrl-Z behind the last cell", "id,name\r\n1,Ann\r\n2,Ben\u001A" },
        { "a cell kept from a spreadsheet's mending", "id,name\n=\"1\",Ann\n\"=\"\"2\"\"\",Ben\n" },
    };

    [Theory]
    [MemberData(nameof(SameTables), DisableDiscoveryEnumeration = true)]
    public void A_table_is_the_same_however_it_was_exported(string what, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var expected = Profiling.Of(Plain);

        var profile = Profiling.Of(bytes);

        Assert.True((2, 2, 0) == (profile.Rows, profile.Width, profile.BlankLines), what);
        Assert.Equal(["id", "name"], [.. profile.Columns.Select(column => column.Name)]);
        Assert.Equal(["integer", "string"], [.. profile.Columns.Select(column => column.Type)]);
        Assert.Equal((0, 0), (profile.Shorter.Count, profile.Longer.Count));
        Assert.All(profile.Columns.Zip(expected.Columns), pair => Assert.Equal(pair.Second.Top.Values, pair.First.Top.Values));
        var outcome = Profiling.Outcome(bytes, Profiling.Csv);
        Assert.All(Enumerable.Range(1, 40), window => Assert.Equal(outcome, Profiling.Outcome(bytes, Profiling.Csv, window, mostRead: 1 + (window % 5))));
    }

    public static TheoryData<string, Encoding> Utf16 => new()
    {
        { Plain, new UnicodeEncoding(bigEndian: false, byteOrderMark: true) },
        { Plain, new UnicodeEncoding(bigEndian: true, byteOrderMark: true) },
        { "id,name\r\n1,\"😀, 日本\"\r\n2,é\r\n", new UnicodeEncoding(bigEndian: false, byteOrderMark: true) },
        { "id,name\r\n1,\"😀, 日本\"\r\n2,é\r\n", new UnicodeEncoding(bigEndian: true, byteOrderMark: true) },
    };

    [Theory]
    [MemberData(nameof(Utf16), DisableDiscoveryEnumeration = true)]
    public void Utf_16_with_a_mark_is_read(string text, Encoding encoding)
    {
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];
        var expected = Profiling.Of(text);

        var profile = Profiling.Of(bytes);

        Assert.Equal(bytes.Length, profile.Bytes);
        Assert.Equal((expected.Rows, expected.Width), (profile.Rows, profile.Width));
        Assert.All(expected.Columns.Zip(profile.Columns), pair => Assert.Equal(pair.First.Top.Values, pair.Second.Top.Values));
        var outcome = Profiling.Outcome(bytes, Profiling.Csv);
        Assert.All(Enumerable.Range(1, 40), window => Assert.Equal(outcome, Profiling.Outcome(bytes, Profiling.Csv, window, mostRead: 1 + (window % 5))));
    }

    public static TheoryData<string, byte[], string> NoTables => new()
    {
        { "csv", [0xFF, 0xFE, (byte)'a', 0, (byte)'\n', 0, 0x3D, 0xD8, (byte)'b', 0], "invalid UTF-16 at byte 6" },
        { "csv", [0xFF, 0xFE, (byte)'a', 0, (byte)'\n'], "invalid UTF-16 at byte 4" },
        { "csv", Encoding.Unicode.GetBytes(Plain), "NUL at byte 1: UTF-16 without a byte order mark, a damaged file, or no text; save it as UTF-8" },
        { "csv", Encoding.BigEndianUnicode.GetBytes(Plain), "NUL at byte 0: UTF-16 without a byte order mark, a damaged file, or no text; save it as UTF-8" },
        { "jsonl", Encoding.Unicode.GetBytes("{}\n"), "NUL at byte 1: UTF-16 without a byte order mark, a damaged file, or no text; save it as UTF-8" },
        { "csv", "a,b\n1,2\n\0\0\0\0"u8.ToArray(), "NUL at byte 8: UTF-16 without a byte order mark, a damaged file, or no text; save it as UTF-8" },
        { "csv", [0xFF, 0xFE, 0, 0, (byte)'a', 0, 0, 0], "the table is text in UTF-32: save it as CSV, TSV or JSON Lines in UTF-8" },
        { "csv", "PK\u0003\u0004…"u8.ToArray(), "the table is a ZIP archive, such as an .xlsx workbook: save it as CSV, TSV or JSON Lines in UTF-8" },
        { "csv", [0xD0, 0xCF, 0x11, 0xE0, 0xA1], "the table is a workbook in the old .xls format: save it as CSV, TSV or JSON Lines in UTF-8" },
        { "jsonl", [0x1F, 0x8B, 8, 0], "the table is compressed with gzip: save it as CSV, TSV or JSON Lines in UTF-8" },
        { "csv", "<html><table><tr><td>a</td></tr></table>"u8.ToArray(), "the table is HTML or XML: save it as CSV, TSV or JSON Lines in UTF-8" },
        { "csv", "\uFEFF\r\n<?xml version=\"1.0\"?>"u8.ToArray(), "the table is HTML or XML: save it as CSV, TSV or JSON Lines in UTF-8" },
        { "csv", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n"u8.ToArray(), "the table is a pointer of Git LFS and not the file: fetch it with git lfs pull" },
        { "jsonl", "/annex/objects/SHA256E-s5--00.csv\n"u8.ToArray(), "the table is a pointer of git-annex and not the file: fetch it with git annex get" },
        { "csv", "id;price\n1;2,5\n"u8.ToArray(), "row 1 has ';' and no ',': set \"delimiter\" to \";\", or to \",\" if the table has one column" },
        { "csv", "\"id\";\"a,b\";\"c\"\r1;2,5;3\r"u8.ToArray(), "row 1 has ';' and no ',': set \"delimiter\" to \";\", or to \",\" if the table has one column" },
        { "csv", "id\tprice\n1\t2\n"u8.ToArray(), "row 1 has a tab and no ',': set \"delimiter\" to \"\\t\", or to \",\" if the table has one column" },
        { "tsv", "sep=;\nid;name\n"u8.ToArray(), "row 1 says that the delimiter is ';', the inputs say a tab" },
        { "csv", "Sales 2024\n\nid,name\n1,Ann\n2,Ben\n"u8.ToArray(), "3 of 4 rows have more cells than row 1, which has 1: remove what stands before the header, or name every column in it" },
        { "csv", "# made by x\nid,name\n1,Ann\n"u8.ToArray(), "2 of 2 rows have more cells than row 1, which has 1: remove what stands before the header, or name every column in it" },
        { "csv", "name,age\n1,Ann,30\n2,Ben,31\n"u8.ToArray(), "2 of 2 rows have more cells than row 1, which has 2: remove what stands before the header, or name every column in it" }, // R's write.table
        { "jsonl", "[{\"a\":1},\n{\"a\":2}]\n"u8.ToArray(), "not a JSON object on line 1: it begins an array; write its objects one a line" },
        { "jsonl", "{\n  \"a\": 1\n}\n"u8.ToArray(), "not a JSON object on line 1: it begins an object of several lines; write one object a line" },
        { "jsonl", "{\"a\":1}{\"a\":2}\n"u8.ToArray(), "not a JSON object on line 1: several objects on it; write one object a line" },
        { "jsonl", "{\"a\":1},\n{\"a\":2}\n"u8.ToArray(), "not a JSON object on line 1: a comma follows it; write one object a line" },
        { "jsonl", "\u001E{\"a\":1}\n"u8.ToArray(), "not a JSON object on line 1: it is a JSON text sequence (RFC 7464); remove the record separators" },
        { "jsonl", "{\"a\":1}\n{\"a\":NaN}\n"u8.ToArray(), "not a JSON object on line 2: NaN and Infinity are no JSON; write null" },
        { "jsonl", "a,b\n1,2\n"u8.ToArray(), "not a JSON object on line 1: no object begins there" },
    };

    [Theory]
    [MemberData(nameof(NoTables), DisableDiscoveryEnumeration = true)]
    public void What_would_be_misread_is_refused_with_what_it_is(string format, byte[] bytes, string detail)
    {
        var options = format switch { "csv" => Profiling.Csv, "tsv" => Profiling.Tsv, _ => Profiling.JsonLines };

        var fault = Assert.Throws<FaultException>(() => Profiling.Of(bytes, options)).Fault;

        Assert.Equal((ErrorCode.Inputs, $"invalid inputs payload: {detail}"), (fault.Code, fault.Message));
        Assert.All(Enumerable.Range(1, 20), window => Assert.Equal(fault.Message, Profiling.Outcome(bytes, options, window, mostRead: 1)));
    }

    [Fact]
    public void A_delimiter_that_is_given_is_taken_at_its_word()
    {
        Assert.Equal("a;b", Profiling.Column("a;b\n1;2\n", Profiling.Csv with { Delimiter = (byte)',' }).Name);
        var fault = Assert.Throws<FaultException>(() => Profiling.Of("sep=;\na;b\n", Profiling.Csv with { Delimiter = (byte)',' })).Fault;
        Assert.EndsWith("row 1 says that the delimiter is ';', the inputs say ','", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_delimiter_behind_every_row_adds_no_column_and_one_behind_the_header_is_said()
    {
        var rows = Profiling.Of("id,name\n1,Ann,\n2,Ben,\n");
        var header = Profiling.Of("id,name,\n1,Ann,\n");

        Assert.Equal((2, 2, 2), (rows.Rows, rows.Width, rows.Longer.Count));
        Assert.Equal(["unnamed_columns"], [.. header.Notes.Select(note => note.Code)]);
    }

    [Fact]
    public void Json_lines_end_in_cr_too_and_may_have_marks_and_blank_lines_and_ctrl_z()
    {
        var profile = Profiling.Of("\uFEFF\uFEFF{\"a\":1}\r{\"a\":2}\r\r{\"a\":3}\r\u001A", Profiling.JsonLines);

        Assert.Equal((3, 1, 1), (profile.Rows, profile.Width, profile.BlankLines));
        Assert.Empty(profile.Notes);
        var windows = Profiling.Of("{\"a\":1}\r\n{\"a\":2}\r\n\r\n", Profiling.JsonLines);
        Assert.Equal((2, 1), (windows.Rows, windows.BlankLines));
    }
}
