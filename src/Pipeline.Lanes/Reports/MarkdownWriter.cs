using System.Globalization;
using System.Net;
using System.Text;

namespace Pipeline.Lanes.Reports;

/// <summary>Writes a report as GitHub Markdown.</summary>
internal sealed class MarkdownWriter
{
    private readonly StringBuilder text = new();
    private readonly int longest;
    private int leftOut;

    private MarkdownWriter(int longest) => this.longest = longest;

    /// <summary>The heading and the blocks.</summary>
    public static string Write(ReportSummary summary) => $"## {summary.Heading}\n\n{Body(summary)}";

    /// <summary>The blocks without a heading.</summary>
    public static string Body(ReportSummary summary)
    {
        var writer = new MarkdownWriter(summary.Longest);
        writer.Add(summary.Blocks);
        var more = writer.leftOut == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"\n…and {writer.leftOut} more differences, in the report.\n");
        return writer.text + more;
    }

    /// <summary>Any text as code in a Markdown line: nothing in it is markup, and no name in it is a mention.</summary>
    public static string Code(string text)
    {
        var plain = PlainText.Of(text);
        var fence = new string('`', LongestRun(plain) + 1);
        // One blank at each end of code is not part of it (CommonMark, "Code spans").
        var pad = plain.Length == 0 || plain[0] is '`' or ' ' || plain[^1] is '`' or ' ' ? " " : "";
        return $"{fence}{pad}{plain}{pad}{fence}";
    }

    /// <summary>Escapes any text for use in a Markdown line.</summary>
    public static string Escape(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);

    private void Add(IReadOnlyList<Block> blocks)
    {
        foreach (var block in blocks)
        {
            if (block is Block.Folded folded)
            {
                Add(folded);
                continue;
            }

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
                    text.Append(Fenced(lines.Text, lines.Language));
                    break;
                case Block.Pictures pictures:
                    text.Append(Row(pictures.All));
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

    // The lines of raw HTML end at the first empty one; what follows is Markdown again.
    private void Add(Block.Folded folded)
    {
        var inner = new MarkdownWriter(int.MaxValue);
        inner.Add(folded.Blocks);
        var whole = $"{(text.Length == 0 ? "" : "\n")}<details><summary>{string.Concat(folded.Heading.Parts.Select(Html))}</summary>\n\n{inner.text}\n</details>\n";
        if (leftOut > 0 || text.Length + whole.Length > longest)
        {
            leftOut++;
        }
        else
        {
            text.Append(whole);
        }
    }

    private static string Row(IReadOnlyList<ReportPicture> pictures) =>
        $"<table><tr>{string.Concat(pictures.Select(picture => $"<td>{Caption(picture)}</td>"))}</tr></table>\n";

    private static string Caption(ReportPicture picture) => picture switch
    {
        { MediaType: null } => $"{WebUtility.HtmlEncode(picture.Title)}: none",
        { Address: { } address } => $"{WebUtility.HtmlEncode(picture.Title)}<br><img src=\"{WebUtility.HtmlEncode(address.AbsoluteUri)}\" alt=\"{WebUtility.HtmlEncode(picture.Title)}\" width=\"360\">",
        _ => $"{WebUtility.HtmlEncode(picture.Title)}: {DisplayText.Size(picture.Size)}",
    };

    private static string Html(Inline part) => part.Form switch
    {
        InlineForm.Code => $"<code>{WebUtility.HtmlEncode(PlainText.Of(part.Text))}</code>",
        InlineForm.Strong => $"<b>{WebUtility.HtmlEncode(PlainText.Of(part.Text))}</b>",
        _ => WebUtility.HtmlEncode(PlainText.Of(part.Text)),
    };

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
        InlineForm.Code => Code(part.Text),
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
    private static string Fenced(string lines, string language)
    {
        var fence = new string('`', Math.Max(3, LongestRun(lines) + 1));
        return $"{fence}{language}\n{lines.TrimEnd('\n')}\n{fence}\n";
    }

    private static int LongestRun(string text)
    {
        var (longest, run) = (0, 0);
        foreach (var character in text)
        {
            run = character == '`' ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }
}
