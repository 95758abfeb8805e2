using System.Globalization;
using System.Text;

namespace Pipeline.Processors.Tables;

/// <summary>A profile as <c>histogram.svg</c>: one card per column, self-contained, for light and dark displays, with text for screen readers.</summary>
internal static class HistogramSvg
{
    private const int PerRow = 3;
    private const int Margin = 24;
    private const int Gap = 16;
    private const int Header = 64;

    // Plain rules instead of custom properties, which not every SVG renderer supports.
    private const string Style = """
        <style>
        svg{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans","DejaVu Sans",sans-serif}
        text{fill:#0f172a;font-size:11px}.head{font-size:20px;font-weight:600}.name{font-size:14px;font-weight:600}.soft{fill:#55637a}.end{text-anchor:end}.mid{text-anchor:middle}
        .page{fill:#fff}.card{fill:#f8fafc;stroke:#dbe3ec}.base{stroke:#c3cedb}.bar{fill:#3867d6}.track{fill:#e6ecf5}.null{fill:#e0912f}.empty{fill:#a8b3c4}.missing{fill:#d2504b}
        @media(prefers-color-scheme:dark){text{fill:#e8eef8}.soft{fill:#9aa9c0}.page{fill:#0d1320}.card{fill:#151d2d;stroke:#29354a}.base{stroke:#3a4962}.bar{fill:#6c9bff}.track{fill:#222d41}.null{fill:#f0aa4c}.empty{fill:#66748c}.missing{fill:#ef7670}}
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
        var notes = profile.Notes.Count;
        summary += notes == 0 ? "" : $" · {notes} {(notes == 1 ? "note" : "notes")} in the report";
        svg.Append("<title id=\"title\">Table profile</title>\n<desc id=\"desc\">").Append(summary).Append('.');
        foreach (var note in profile.Notes)
        {
            svg.Append(' ').Append(SvgCard.Xml(note.Text));
        }

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

        return Utf8(svg.Append("</svg>\n"));
    }

    // In chunks, because one string of all cards would be the largest object of the whole run.
    private static byte[] Utf8(StringBuilder text)
    {
        var size = 0;
        Encode(text, part => size += part.Count);
        var (bytes, at) = (new byte[size], 0);
        Encode(text, part =>
        {
            part.CopyTo(bytes, at);
            at += part.Count;
        });
        return bytes;
    }

    private static void Encode(StringBuilder text, Action<ArraySegment<byte>> write)
    {
        // The encoder keeps the first half of a surrogate pair at the end of a chunk.
        var encoder = Encoding.UTF8.GetEncoder();
        foreach (var chunk in text.GetChunks())
        {
            var bytes = new byte[Encoding.UTF8.GetMaxByteCount(chunk.Length)];
            write(new(bytes, 0, encoder.GetBytes(chunk.Span, bytes, flush: false)));
        }
    }
}
