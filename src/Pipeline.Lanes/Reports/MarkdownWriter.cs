using System.Globalization;
using System.Text;

namespace Pipeline.Lanes.Reports;

/// <summary>Writes a report as GitHub Markdown.</summary>
internal sealed class MarkdownWriter
{
    private readonly StringBuilder text = new();
    private readonly int longest;

    private MarkdownWriter(int longest) => this.longest = longest;

    /// <summary>The heading and the blocks.</summary>
    public static string Write(ReportSummary summary) => $"## {summary.Heading}\n\n{Body(summary)}";

    /// <summary>The blocks without a heading.</summary>
    public static string Body(ReportSummary summary)
    {
        var writer = new MarkdownWriter(summary.Longest);
        writer.Add(summary.Blocks);
        return writer.text.ToString();
    }

    /// <summary>Escapes any text for use in a Markdown line.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);

    private void Add(IReadOnlyList<Block> blocks)
    {
        foreach (var block in blocks)
        {
            text.Append(text.Length == 0 ? "" : "\n");
            switch (block)
            {
                case Block.Paragraph paragraph:
                    text.Append(Of(paragraph.Text)).Append('\n');
                    break;
                case Block.Warning warning:
                    text.Append("> [!WARNING]\n> ").Append(Escape(warning.Text)).Append('\n');
                    break;
                case Block.Preformatted lines:
                    text.Append(Fenced(lines.Text));
                    break;
                case Block.Items items:
                    Rows(items.All, items.Limit, item => $"- {Of(item.Text)}\n");
                    break;
                case Block.Table table:
                    text.Append("| ").AppendJoin(" | ", table.Columns).Append(" |\n|").AppendJoin("", table.Columns.Select(_ => "---|")).Append('\n');
                    Rows(table.Rows, table.Limit, row => $"| {string.Join(" | ", row.Select(Cell))} |\n");
                    break;
                case Block.Section section:
                    text.Append("### ").Append(Of(section.Heading)).Append('\n');
                    Add(section.Blocks);
                    break;
                default:
                    throw new ArgumentException($"{block.GetType().Name} has no form in Markdown", nameof(blocks));
            }
        }
    }

    private void Rows<T>(IReadOnlyList<T> all, int limit, Func<T, string> form)
    {
        var shown = 0;
        foreach (var row in all.Take(limit).Select(form).TakeWhile(row => text.Length + row.Length < longest))
        {
            text.Append(row);
            shown++;
        }

        text.Append(shown == all.Count ? "" : string.Create(CultureInfo.InvariantCulture, $"\n…and {all.Count - shown} more.\n"));
    }

    private static string Cell(Line line) => Of(line).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Of(Line line) => string.Concat(line.Parts.Select(part => part.Form switch
    {
        InlineForm.Code => $"`{part.Text}`",
        InlineForm.Strong => $"**{Escape(part.Text)}**",
        InlineForm.Mark => $"{Sign(part.Tone)} {Escape(part.Text)}",
        _ => Escape(part.Text),
    }));

    private static string Sign(Tone tone) => tone switch
    {
        Tone.Good => "✅",
        Tone.Bad => "❌",
        Tone.Unknown => "❔",
        _ => "⏳",
    };

    // The fence is longer than any run of its character, so no line of the text can end the block.
    private static string Fenced(string lines)
    {
        var fence = "```";
        while (lines.Contains(fence, StringComparison.Ordinal))
        {
            fence += '`';
        }

        return $"{fence}\n{lines}\n{fence}\n";
    }
}
