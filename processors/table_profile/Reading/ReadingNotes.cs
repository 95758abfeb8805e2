using System.Globalization;
using System.Text.RegularExpressions;

namespace Pipeline.Processors.Tables;

/// <summary>Notes about oddities of a table after reading it.</summary>
internal static partial class ReadingNotes
{
    public static IEnumerable<TableNote> Of(TableFormat format, long rows, int width, (long Returns, long Feeds) lineEnds, long marks)
    {
        if (rows == 0)
        {
            yield return new("no_rows", "The file has no row but its header.");
        }

        if (width == 0)
        {
            yield return new("no_columns", "No object has a member.");
        }

        if (marks > 0)
        {
            yield return new("marks_within", string.Create(
                CultureInfo.InvariantCulture, $"Byte order marks within the file: {marks}. Files were joined, and what was the header of one may be read as a row. At the start of a line a mark is passed over, elsewhere it is part of a cell."));
        }

        if (lineEnds is { Returns: > 0, Feeds: > 0 })
        {
            yield return new("mixed_line_ends", string.Create(
                CultureInfo.InvariantCulture, $"Some lines end in CR alone ({lineEnds.Returns}), others in LF or CRLF ({lineEnds.Feeds}); each ends a row. A cell that holds a CR needs {(format == TableFormat.Tsv ? "\\r" : "quotes")}."));
        }
    }

    /// <summary>Notes about a column's texts, judged by the kept ones.</summary>
    public static Func<ColumnProfile, IEnumerable<TableNote>> Of(TableFormat format) => column => Of(column, format != TableFormat.JsonLines, format == TableFormat.Tsv);

    private static IEnumerable<TableNote> Of(ColumnProfile column, bool delimited, bool unquoted)
    {
        if (column.Texts is not { } texts || !delimited)
        {
            yield break;
        }

        string[] kept = [texts.First, texts.Last, texts.Shortest, texts.Longest];
        if (unquoted && kept.Any(text => text is ['"', .., '"']))
        {
            yield return new("quoted_tsv", $"Column {column.Position} has texts in quotes, which mean nothing in TSV. What a spreadsheet saved is \"csv\" with \"delimiter\": \"\\t\".");
        }

        if (kept.All(text => SpreadsheetNumber().IsMatch(text)))
        {
            yield return new("numbers_as_text", $"Column {column.Position} has texts that look like numbers as a spreadsheet shows them, and they are taken for text. Export numbers as JSON writes them: 1234.5.");
        }
    }

    // 1,5 and 1.234,5 and 1,234.5 and 1 234 and 12 % and +3 and .5 and €5; not 007, which is a code.
    [GeneratedRegex(@"^ *[+-]?\p{Sc}?[ \u00A0]?(?!0\d)(\d{1,3}([., '\u00A0\u202F]\d{3})+([.,]\d+)?|\d+([.,]\d+)?|[.,]\d+)[ \u00A0\u202F]?[%\p{Sc}]? *$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex SpreadsheetNumber();
}
