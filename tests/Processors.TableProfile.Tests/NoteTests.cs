using System.Text;
using System.Text.Json;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

public sealed class NoteTests
{
    public static TheoryData<string, string, string, string> Odd => new()
    {
        { "csv", "id,name\n", "no_rows", "The file has no row but its header." },
        { "csv", "a\vb,c\fd,e\n1,2,3\n", "control_in_name", "With a control character in the name: columns 1, 2." },
        { "csv", "id,name\u00851,Ann\u0085", "no_rows control_in_name", "With a control character in the name: columns 2, 3." }, // NEL, of mainframes
        { "csv", "id,\"na\nme\"\n1,2\n", "control_in_name", "With a control character in the name: column 2." },
        { "csv", "id,,name,\n1,2,3,4\n", "unnamed_columns", "Without a name, and called by place: columns 2, 4." },
        { "csv", string.Join(",,", Enumerable.Range(0, 13).Select(i => $"c{i}")) + "\n1,2\n", "unnamed_columns", "Without a name, and called by place: columns 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 2 more." },
        { "csv", "id,id,name,id\n1,2,3,4\n", "repeated_names", "With the name of an earlier column: columns 2, 4." },
        { "csv", "id, name\n1, x\n", "spaces_around_names", "With spaces around the name: column 2. Spaces are part of a cell, and a number with them is text." },
        { "csv", "#id,name\n1,2\n", "comment_in_header", "The first name begins with '#'. If that row is a comment, remove it." },
        { "csv", "1,2.5\n3,4\n", "values_in_header", "Every name is a number or a date. If that row is data, set \"header\" to false." },
        { "tsv", "id,name\n1,Ann\n", "one_column", "The name of the only column holds a comma, semicolon, tab or '|'. If that parts columns, give it as the delimiter." },
        { "csv", "day;amount, EUR;account\n1;1,50;77\n", "spaces_around_names delimiter_in_name", "With a semicolon, tab or '|' in the name: columns 1, 2. If that parts columns, give it as the delimiter." },
        { "tsv", "id\tname\n1\t\"Ann \"\"B\"\"\"\n", "quoted_tsv", "Column 2 has texts in quotes, which mean nothing in TSV. What a spreadsheet saved is \"csv\" with \"delimiter\": \"\\t\"." },
        { "csv", "id,name\r1,Ann\n2,Ben\r\n", "mixed_line_ends", "Some lines end in CR alone (1), others in LF or CRLF (2); each ends a row. A cell that holds a CR needs quotes." },
        { "csv", "id,price\n1,\"1.234,50\"\n2,\"2,5\"\n", "numbers_as_text", "Column 2 has texts that look like numbers as a spreadsheet shows them, and they are taken for text. Export numbers as JSON writes them: 1234.5." },
        { "csv", "id,share\n1,12 %\n2,+3%\n", "numbers_as_text", "Column 2 has texts that look like numbers as a spreadsheet shows them, and they are taken for text. Export numbers as JSON writes them: 1234.5." },
        { "csv", "\uFEFFid,name\n1,Ann\n\uFEFFid,name\n2,Ben\n", "marks_within", "Byte order marks within the file: 1. Files were joined, and what was the header of one may be read as a row. At the start of a line a mark is passed over, elsewhere it is part of a cell." },
        { "csv", "id,name\n1,Ann\uFEFFid,name\n2,Ben\n\uFEFF3,Cy", "marks_within", "Byte order marks within the file: 2. Files were joined, and what was the header of one may be read as a row. At the start of a line a mark is passed over, elsewhere it is part of a cell." },
        { "tsv", "id\tname\n\uFEFF\uFEFF1\tAnn\n", "marks_within", "Byte order marks within the file: 2. Files were joined, and what was the header of one may be read as a row. At the start of a line a mark is passed over, elsewhere it is part of a cell." },
        { "jsonl", "{\"id\":1}\n\uFEFF{\"id\":2}\n", "marks_within", "Byte order marks within the file: 1. Files were joined, and what was the header of one may be read as a row. At the start of a line a mark is passed over, elsewhere it is part of a cell." },
        { "jsonl", "{\"\":1,\"a\\u0000\":2}\n", "unnamed_columns control_in_name", "Without a name, and called by place: column 1." },
        { "jsonl", "{}\n{}\n", "no_columns", "No object has a member." },
    };

    [Theory]
    [MemberData(nameof(Odd), DisableDiscoveryEnumeration = true)]
    public void What_is_odd_is_said_in_every_output(string format, string text, string codes, string sentence)
    {
        var profile = Profiling.Of(text, Options(format));

        Assert.Equal(codes, string.Join(' ', profile.Notes.Select(note => note.Code).OrderDescending(StringComparer.Ordinal)));
        Assert.Contains(profile.Notes, note => note.Text == sentence);
        var notes = JsonElement.Parse(ProfileJson.Write(profile)).GetProperty("notes").EnumerateArray().Select(note => note.GetProperty("text").GetString()!);
        Assert.Equal(string.Join('\n', profile.Notes.Select(note => note.Text)), string.Join('\n', notes));
        Assert.Contains("- **Look here.** " + sentence, Encoding.UTF8.GetString(MarkdownReport.Write(profile)), StringComparison.Ordinal);
        Assert.Contains(sentence, Encoding.UTF8.GetString(HistogramSvg.Write(profile)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv", "id,name\n1,Ann\n")]
    [InlineData("csv", "id,2023,2024\nx,1,2\n")] // years among other names
    [InlineData("csv", "code,version\n007,1.2.3\n008,10.20.30\n")]
    [InlineData("csv", "when,phone\n01.02.2024,+49 30 123456\n")]
    [InlineData("tsv", "id\tname\n1\t5\" nail\n")]
    [InlineData("jsonl", "{\"#a\":1,\" b\":\"1,5\"}\n")]
    public void What_is_usual_is_not(string format, string text)
    {
        var profile = Profiling.Of(text, Options(format));

        Assert.Empty(profile.Notes);
        Assert.False(JsonElement.Parse(ProfileJson.Write(profile)).TryGetProperty("notes", out _));
    }

    private static TableOptions Options(string format) => format switch { "csv" => Profiling.Csv, "tsv" => Profiling.Tsv, _ => Profiling.JsonLines };
}
