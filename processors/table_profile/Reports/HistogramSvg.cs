using System.Globalization;
using System.Text;

namespace Pipeline.Processors.Tables;

/// <summary>A profile as <c>histogram.svg</c>: one card a column, self-contained, in light and dark, with words for who cannot see it.</summary>
internal static class HistogramSvg
{
    private const int PerRow = 3;
    private const int Margin = 24;
    private const int Gap = 16;
    private const int Header = 64;

    private const string Style = """
        <style>
        svg{--page:#fff;--card:#f8fafc;--line:#dbe3ec;--ink:#0f172a;--soft:#55637a;--bar:#3867d6;--track:#e6ecf5;--null:#e0912f;--empty:#a8b3c4;--missing:#d2504b;
        font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",sans-serif}
        @media(prefers-color-scheme:dark){svg{--page:#0d1320;--card:#151d2d;--line:#29354a;--ink:#e8eef8;--soft:#9aa9c0;--bar:#6c9bff;--track:#222d41;--null:#f0aa4c;--empty:#66748c;--missing:#ef7670}}
        .page{fill:var(--page)}.card{fill:var(--card);stroke:var(--line)}.bar{fill:var(--bar)}.track{fill:var(--track)}.null{fill:var(--null)}.empty{fill:var(--empty)}.missing{fill:var(--missing)}
        .base{stroke:var(--line)}text{fill:var(--ink);font-size:11px}.soft{fill:var(--soft)}.head{font-size:20px;font-weight:600}.name{font-size:14px;font-weight:600}.end{text-anchor:end}.mid{text-anchor:middle}
        </style>

        """;

    public static byte[] Write(TableProfile profile)
    {
        var rows = (profile.Columns.Count + PerRow - 1) / PerRow;
        var width = (2 * Margin) + (PerRow * SvgCard.Width) + ((PerRow - 1) * Gap);
        var height = Header + Margin + (rows * SvgCard.Height) + (Math.Max(0, rows - 1) * Gap);
        var summary = $"{Display.Count(profile.Rows)} rows · {Display.Count(profile.Width)} columns · {Display.Count(profile.Bytes)} bytes";

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" aria-labelledby="title desc">""").Append('\n');
        svg.Append("<title id=\"title\">Table profile</title>\n<desc id=\"desc\">").Append(summary).Append('.');
        foreach (var column in profile.Columns)
        {
            svg.Append(' ').Append(SvgCard.Words(column));
        }

        svg.Append("</desc>\n").Append(Style.ReplaceLineEndings("\n"));
        svg.Append(CultureInfo.InvariantCulture, $"""<rect class="page" width="{width}" height="{height}"/>""").Append('\n');
        svg.Append(CultureInfo.InvariantCulture, $"""<text class="head" x="{Margin}" y="40">Table profile</text><text class="soft end" x="{width - Margin}" y="40">{summary}</text>""").Append('\n');
        for (var i = 0; i < profile.Columns.Count; i++)
        {
            var x = Margin + (i % PerRow * (SvgCard.Width + Gap));
            var y = Header + (i / PerRow * (SvgCard.Height + Gap));
            new SvgCard(svg, profile.Columns[i], profile.Rows).Write(x, y);
        }

        return Encoding.UTF8.GetBytes(svg.Append("</svg>\n").ToString());
    }
}
