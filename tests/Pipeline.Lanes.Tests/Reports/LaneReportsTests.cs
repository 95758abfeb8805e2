using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Reports;
using Spectre.Console;

namespace Pipeline.Lanes.Tests;

public sealed partial class LaneReportsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_three_files_are_written()
    {
        var files = ReportFiles.Write(LaneDocument.Of(Reports.Sample), folder.Root);

        Assert.Equal(["artifacts/pr-acceptance.json", "artifacts/pr-acceptance.xml", "artifacts/pr-acceptance.html"], files, StringComparer.Ordinal);
        Assert.Equal(
            files.Select(file => Path.Combine(folder.Root, file)).Order(StringComparer.Ordinal),
            Directory.GetFiles(Path.Combine(folder.Root, "artifacts")).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Fact]
    public void The_JSON_is_canonical_and_counts()
    {
        var written = JsonLine.Of(LaneJson.Of(Reports.Sample));

        var root = StrictJson.Parse(written);
        Assert.Equal(CanonicalJson.EncodeLine(root), written);
        Assert.Equal((3, 2, 1), (root.GetProperty("passed").GetInt32(), root.GetProperty("failed").GetInt32(), root.GetProperty("bypassed").GetInt32()));
        var processors = root.GetProperty("processors");
        Assert.Equal("source changed: provider.py", processors[0].GetProperty("reason").GetString());
        Assert.False(processors[1].TryGetProperty("image_id", out _));
        Assert.Equal("""{"failure":"run 1: expected ERR_INPUTS, got ERR_TIMEOUT timed out","held":false,"name":"error"}""", processors[0].GetProperty("judgements")[1].GetProperty("checks")[0].GetRawText());
    }

    [Fact]
    public void The_page_encodes_what_it_shows_and_needs_nothing_from_elsewhere()
    {
        var page = Page();

        Assert.Contains("Answers &lt;questions&gt; &amp; more.", page, StringComparison.Ordinal);
        Assert.Contains("Not judged: needs a &lt;GPU&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("""(src|href)="(https?:|//)""", page);
        Assert.Matches("<h1>2 checks failed</h1>", page);
    }

    [Fact]
    public void Every_link_inside_the_page_has_its_place()
    {
        var page = Page();
        var places = Regex.Matches(page, "id=\"(?<name>[^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups["name"].Value).ToArray();

        var links = Regex.Matches(page, "href=\"#(?<name>[^\"]+)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(match => match.Groups["name"].Value).ToArray();

        Assert.Equal(2, links.Length);
        Assert.All(links, link => Assert.Contains(link, places, StringComparer.Ordinal));
        Assert.Equal(places.Length, places.Distinct(StringComparer.Ordinal).Count());
    }

    /// <summary>Verdicts and parts come from other machines, and name the files of their outputs.</summary>
    [Theory]
    [InlineData("private.svg")]
    [InlineData("artifacts/../private.svg")]
    [InlineData("ROOT/private.svg")]
    public void A_file_outside_of_the_kept_outputs_is_not_shown(string file)
    {
        folder.With("private.svg", "<svg>private</svg>").With("artifacts/here", "");
        var drawing = Reports.Sample.Processors[0].Judgements.Single(judgement => judgement.Name == "drawing");
        var named = file.Replace("ROOT", folder.Root, StringComparison.Ordinal);
        var report = Reports.Sample with { Processors = [Reports.Sample.Processors[0] with { Judgements = [drawing with { Outputs = [new("outputs/a.svg", "image/svg+xml", 40, named)] }] }] };

        var page = Encoding.UTF8.GetString(HtmlWriter.Write(LaneDocument.Of(report), folder.Root));

        Assert.DoesNotContain("<img", page, StringComparison.Ordinal);
        Assert.DoesNotContain("private.svg", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_drawing_is_shown_as_a_picture_and_linked()
    {
        folder.With("artifacts/pr-acceptance/chat/drawing/outputs/a.svg", "<svg onload='alert(1)'/>");

        var page = Page();

        Assert.Contains("<a href=\"pr-acceptance/chat/drawing/outputs/a.svg\">outputs/a.svg</a>", page, StringComparison.Ordinal);
        Assert.Contains($"<img src=\"data:image/svg+xml;base64,{Convert.ToBase64String("<svg onload='alert(1)'/>"u8)}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("onload", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_final_table_gives_the_reason_of_each_failure()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 160;

        ScreenWriter.Write(LaneDocument.Of(Reports.Sample), console, ["artifacts/pr-acceptance.html"]);

        var shown = output.ToString();
        Assert.Contains("chat/bad|inputs error: run 1: expected ERR_INPUTS, got ERR_TIMEOUT timed out", shown, StringComparison.Ordinal);
        Assert.Contains("accepted processors/chat/cases/drawing/expected/outputs/a.svg", shown, StringComparison.Ordinal);
        Assert.EndsWith("3 passed, 2 failed, 1 bypassed in 12.3 s\n", shown.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("50% of it\n    #7 ?[31mERROR?[0m\n", shown.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Matches(@"chat +│ failed +│ 2/4 +│ aaaaaaaaaaaa +│ 4\.4 s +│ source changed: provider\.py", shown);
    }

    [Theory]
    [InlineData("pr-acceptance.json")]
    [InlineData("pr-acceptance.xml")]
    [InlineData("pr-acceptance.html")]
    public void A_report_is_to_the_byte_what_it_was(string name)
    {
        ReportFiles.Write(LaneDocument.Of(Reports.Sample), folder.Root);

        var written = WithoutStyle().Replace(File.ReadAllText(Path.Combine(folder.Root, "artifacts", name)), "<style></style>");

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Reports", "Golden", name)), written);
    }

    // People review the page's look; its text is pinned.
    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline, 1000)]
    private static partial Regex WithoutStyle();

    private string Page() => Encoding.UTF8.GetString(HtmlWriter.Write(LaneDocument.Of(Reports.Sample), folder.Root));
}
