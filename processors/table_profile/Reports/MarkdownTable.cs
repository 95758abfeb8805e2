using System.Text;

namespace Pipeline.Processors.Tables;

/// <summary>A GitHub Markdown table, with columns aligned in the source too.</summary>
/// <param name="headings">A heading that begins with <c>&gt;</c> aligns its column to the right.</param>
internal sealed class MarkdownTable(params string[] headings)
{
    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add(cells);

    public void Write(StringBuilder text)
    {
        var right = headings.Select(heading => heading.StartsWith('>')).ToArray();
        var titles = headings.Select(heading => heading.TrimStart('>')).ToArray();
        var widths = titles.Select((title, i) => Math.Max(3, rows.Append(titles).Max(row => Display.Width(row[i])))).ToArray();

        Line(text, titles, widths, right);
        Line(text, [.. widths.Select((width, i) => right[i] ? new string('-', width - 1) + ":" : new string('-', width))], widths, right);
        foreach (var row in rows)
        {
            Line(text, row, widths, right);
        }

        text.Append('\n');
    }

    /// <summary>A value as a code span that its content cannot end.</summary>
    public static string Code(string value)
    {
        if (value.Length == 0)
        {
            return "";
        }

        var line = Display.OneLine(value).Replace("|", "\\|", StringComparison.Ordinal);
        var fence = "`";
        while (line.Contains(fence, StringComparison.Ordinal))
        {
            fence += "`";
        }

        return fence.Length == 1 ? $"`{line}`" : $"{fence} {line} {fence}";
    }

    private static void Line(StringBuilder text, string[] cells, int[] widths, bool[] right)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            var space = new string(' ', widths[i] - Display.Width(cells[i]));
            text.Append("| ").Append(right[i] ? space + cells[i] : cells[i] + space).Append(' ');
        }

        text.Append("|\n");
    }
}
