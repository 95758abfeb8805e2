using System.Net;
using System.Text;
using System.Xml.Linq;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Reports;

/// <summary>Writes a report as one self-contained HTML page without scripts, for light and dark displays.</summary>
/// <param name="root">The repository's root, which the shown and linked files lie below.</param>
internal sealed class HtmlWriter(string root)
{
    /// <summary>The largest picture that reports show, in bytes.</summary>
    public const int LargestPicture = 512 * 1024;

    /// <summary>The bytes of the page.</summary>
    /// <param name="document">The report; it has a page.</param>
    /// <param name="root">The absolute path of the repository.</param>
    public static byte[] Write(ReportDocument document, string root)
    {
        var writer = new HtmlWriter(root);
        var page = document.Page!;
        var main = El("main", null, Lines([Head(document.Lane, page), .. page.Blocks.Select(writer.Of), .. document.Suites.Select(writer.Of)]));
        return Encoding.UTF8.GetBytes($"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
            <title>{WebUtility.HtmlEncode($"{document.Lane}: {page.Title}")}</title>
            <style>
            {Style()}</style></head><body>{XmlText.Legal(main).ToString(SaveOptions.DisableFormatting)}</body></html>

            """);
    }

    private static XElement Head(string lane, ReportPage page) => El("header", Class(page.Tone), Lines(
    [
        El("p", "lane", lane),
        El("h1", null, page.Headline),
        El("p", null, page.About),
        El("dl", "figures", Lines(page.Figures.Select(figure => El("div", Class(figure.Tone), El("dt", null, figure.Name), El("dd", null, figure.Value))))),
        .. page.Notes.Select(note => El("p", "when", Of(note))),
    ]));

    private XElement Of(Block block) => block switch
    {
        Block.Paragraph paragraph => El("p", Class(paragraph.Tone), Of(paragraph.Text)),
        Block.Section section => El("section", Class(section.Tone), Lines([El("h2", null, Of(section.Heading)), .. section.Blocks.Select(Of)])),
        Block.Items items => El("ul", "items", Lines(items.All.Select(Of))),
        Block.Preformatted { Language: "diff" } lines => El("pre", "diff", lines.Text.Split('\n').Select(Changed).ToArray<object>()),
        Block.Preformatted lines => El("pre", null, lines.Text),
        Block.Folded folded => El("details", null, new XAttribute("open", ""), Lines([El("summary", null, El("span", null, Of(folded.Heading))), .. folded.Blocks.Select(Of)])),
        Block.Pictures pictures => El("div", "pictures", Lines(pictures.All.Select(Of))),
        Block.Timeline runs => El("ol", "runs", Lines(runs.Runs.Select(run => El("li", Class(run.Tone), new XAttribute("title", run.Title))))),
        Block.Table table => El("div", "wide", El(
            "table",
            null,
            El("thead", null, El("tr", null, table.Columns.Select(column => El("th", null, column)))),
            El("tbody", null, Lines(table.Rows.Select(row => El("tr", null, El("th", null, new XAttribute("scope", "row"), Of(row[0])), row.Skip(1).Select(cell => El("td", null, Of(cell))))))))),
        _ => throw new ArgumentException($"{block.GetType().Name} has no form on a page", nameof(block)),
    };

    private static object Changed(string line) => line.FirstOrDefault() switch
    {
        '+' => El("ins", null, line + "\n"),
        '-' => El("del", null, line + "\n"),
        '@' => El("span", "aside", line + "\n"),
        _ => line + "\n",
    };

    private XElement Of(ReportPicture picture) => El(
        "figure",
        null,
        picture.MediaType is { } type && picture.Size <= LargestPicture && Exists(picture.File)
            ? new XElement("img", new XAttribute("src", $"data:{type};base64,{Convert.ToBase64String(File.ReadAllBytes(Path.Combine(root, picture.File)))}"), new XAttribute("alt", picture.Title))
            : null,
        El("figcaption", "aside", picture.MediaType is null ? $"{picture.Title}: none" : $"{picture.Title}: {DisplayText.Size(picture.Size)}"));

    private static XElement Of(ReportItem item) => El(
        "li",
        null,
        El("p", null, Of(item.Text)),
        item.Detail is null ? null : El("pre", null, item.Detail),
        item.Note is null ? null : El("p", "aside", Of(item.Note)));

    private XElement Of(ReportSuite suite) => El("section", null, Lines(
    [
        El("h2", null, Of(suite.Status), " ", suite.Title),
        suite.About is null ? null : El("p", null, suite.About),
        El("dl", "facts", Lines(suite.Facts.Select(fact => El("div", null, El("dt", null, fact.Name), El("dd", null, Of(fact.Value)))))),
        Pictures(suite),
        .. suite.Cases.OrderBy(one => one.IsCase).Select(one => Of(suite, one)),
    ]));

    private XElement Of(ReportSuite suite, ReportCase one) => El(
        "details",
        null,
        new XAttribute("id", Id(suite.IdOf(one.Name))),
        one.Status.Tone == Tone.Good ? null : new XAttribute("open", ""),
        Lines(
        [
            El("summary", null, El("span", null, Of(one.Status), one.IsCase ? " case " : " ", El("b", null, one.Name)), El("span", "aside", Aside(one))),
            one.Skipped is null ? null : El("p", "waits", $"Not judged: {one.Skipped}"),
            one.Checks.Count == 0 ? null : El("ul", "checks", Lines(one.Checks.Select(Of))),
            one.Note is null ? null : El("p", null, Of(one.Note)),
            one.Outputs.Count == 0 ? null : El("ul", "items", Lines(one.Outputs.Select(Of))),
        ]));

    private static string Aside(ReportCase one) => one.Skipped is not null
        ? ""
        : $"{one.Checks.Count(check => check.Passed)} of {one.Checks.Count} checks{(one.DurationMs > 0 ? ", " + DisplayText.Duration(one.DurationMs) : "")}";

    private static XElement Of(Check check) =>
        El("li", check.Passed ? null : "bad", check.Name.Replace('_', ' '), check.Passed ? null : El("pre", null, check.Failure));

    // An unchanged verdict may outlive its outputs. The page is in artifacts/, as they are.
    private XElement Of(KeptOutput output) => El(
        "li",
        null,
        Exists(output.File) ? Link(string.Join('/', output.File.Split('/').Skip(1).Select(Uri.EscapeDataString)), output.Name) : output.Name,
        " ",
        El("span", "aside", $"{output.MediaType ?? "not declared"}, {DisplayText.Size(output.Size)}"));

    // As the source of an image element, a picture (SVG included) can neither run scripts nor fetch anything.
    private XElement? Pictures(ReportSuite suite)
    {
        var pictures = (from one in suite.Cases
                        from output in one.Outputs
                        where output is { MediaType: "image/png" or "image/svg+xml", Size: <= LargestPicture } && Exists(output.File)
                        let data = $"data:{output.MediaType};base64,{Convert.ToBase64String(File.ReadAllBytes(Path.Combine(root, output.File)))}"
                        select Link($"#{Id(suite.IdOf(one.Name))}", new XElement("img", new XAttribute("src", data), new XAttribute("alt", output.Name)), El("span", "aside", one.Name))).ToArray();
        return pictures.Length == 0 ? null : El("div", "pictures", Lines(pictures));
    }

    private static object[] Of(Line line) => [.. line.Parts.Select(Of)];

    private static object Of(Inline part) => part.Form switch
    {
        InlineForm.Code => El("code", Class(part.Tone), part.Text),
        InlineForm.Strong => El("b", null, part.Text),
        InlineForm.Mark => El("span", $"mark {Class(part.Tone)}", part.Text),
        InlineForm.Moment => El("time", null, new XAttribute("datetime", part.Text), $"{part.Text[..10]} {part.Text[11..19]} UTC"),
        InlineForm.Anchor => Link($"#{Id(part.Target!)}", part.Text),
        _ => part.Tone == Tone.Plain ? part.Text : El("span", Class(part.Tone), part.Text),
    };

    // A verdict of another machine may name any file, and the page goes to other people: only what lanes keep belongs on it.
    private bool Exists(string file) =>
        Path.GetFullPath(Path.Combine(root, file)) is var path && path.StartsWith(Path.Combine(root, "artifacts") + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(path);

    private static string Id(string name) => Uri.EscapeDataString(name);

    private static XElement Link(string address, params object[] content) => El("a", null, new XAttribute("href", address), content);

    // The empty text prevents self-closing tags, which HTML does not have.
    private static XElement El(string name, string? css, params object?[] content) => new(name, css is null ? null : new XAttribute("class", css), content, "");

    private static IEnumerable<object> Lines(IEnumerable<XElement?> elements) => elements.OfType<XElement>().SelectMany(element => (object[])["\n", element]);

    private static string? Class(Tone tone) => tone switch
    {
        Tone.Plain => null,
        Tone.Good => "ok",
        Tone.Bad => "bad",
        Tone.Quiet => "aside",
        _ => "waits",
    };

    private static string Style()
    {
        using var stream = typeof(HtmlWriter).Assembly.GetManifestResourceStream("report.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
