using System.Text;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;
using Spectre.Console;

namespace Pipeline.Lanes.Tests;

/// <summary>Every report of the release lane shows the platforms of a digest.</summary>
public sealed class CoverageReportTests : IDisposable
{
    private static readonly Digest Index = Digest.Parse("sha256:" + new string('a', 64));
    private static readonly Digest Manifest = Digest.Parse("sha256:" + new string('b', 64));

    private static readonly LaneReport Report = new(
        "2026-11-20T10:00:00.000Z",
        1200,
        [
            new ProcessorReport("p", ProcessorRef.Parse("p@1.0.0"), "A processor.", "pinned: 1.0.0-a", Stands: false, "2026-11-20T10:00:01.000Z", Index, new JudgedImage(Index, "1.0.0-a"), [SubjectResult.Group("image", 5, new Check("platforms", null))], 1200)
            {
                Platforms = [new PlatformCoverage("linux/amd64", Manifest, 3 << 20), new PlatformCoverage("linux/arm64/v8", Index, 1024)],
            },
            new ProcessorReport("q", null, null, "ERR_IMAGE_UNPINNED image not pinned: q has no pin", Stands: false, "2026-11-20T10:00:01.000Z", null, null, [SubjectResult.Group("image", 0, new Check("pinned", "q has no pin"))], 0),
        ],
        [])
    {
        Lane = LaneTitle.Acceptance,
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_files_are_the_lanes_own() =>
        Assert.Equal(["artifacts/acceptance.json", "artifacts/acceptance.xml", "artifacts/acceptance.html"], ReportFiles.Write(LaneDocument.Of(Report), folder.Root), StringComparer.Ordinal);

    [Fact]
    public void The_JSON_tells_it()
    {
        var root = StrictJson.Parse(JsonLine.Of(LaneJson.Of(Report)));
        Assert.Equal("acceptance-v1", root.GetProperty("schema").GetString());
        Assert.Equal(
            $$"""[{"manifest":"{{Manifest}}","platform":"linux/amd64","size":3145728},{"manifest":"{{Index}}","platform":"linux/arm64/v8","size":1024}]""",
            root.GetProperty("processors")[0].GetProperty("platforms").GetRawText());
        Assert.False(root.GetProperty("processors")[1].TryGetProperty("platforms", out _));
        Assert.False(root.GetProperty("processors")[1].TryGetProperty("fingerprint", out _));
    }

    [Fact]
    public void The_page_tells_it()
    {
        var page = Encoding.UTF8.GetString(HtmlWriter.Write(LaneDocument.Of(Report), folder.Root));
        Assert.Contains($"<div><dt>linux/amd64</dt><dd><code>{Manifest}</code> 3.0 MiB</dd></div>", page, StringComparison.Ordinal);
        Assert.Contains("<title>Acceptance: 1 passed, 1 failed, 0 bypassed</title>", page, StringComparison.Ordinal);
        Assert.Contains("back from its registry by digest", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_tells_it()
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = 160;

        ScreenWriter.Write(LaneDocument.Of(Report), console, []);

        Assert.Matches(@"p +│ passed +│ 1/1 +│ aaaaaaaaaaaa +│ linux/amd64, linux/arm64/v8 +│ 1\.2 s +│ pinned: 1\.0\.0-a", output.ToString());
        Assert.Matches("q +│ failed +│ 0/1 +│ none +│ +│", output.ToString());
    }

    [Fact]
    public void GitHub_is_told_which_lane_it_was()
    {
        Assert.StartsWith("## Acceptance failed\n", MarkdownWriter.Write(LaneDocument.Of(Report).Summary), StringComparison.Ordinal);
        Assert.Contains("title=Acceptance q/image::pinned: q has no pin", Assert.Single(ReportFiles.Annotations(LaneDocument.Of(Report))), StringComparison.Ordinal);
    }
}
