using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Lanes.Drift;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Spectre.Console;

namespace Pipeline.Lanes.Tests;

/// <summary>Each form of the drift report.</summary>
public sealed class DriftReportsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private ReleaseTarget Place => new(folder.Root, InSync.Prefix, Path.Combine(folder.Root, InSync.Pins), folder.Root, null);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void JSON_is_canonical()
    {
        var written = JsonLine.Of(DriftJson.Of(DriftSample.Report));

        Assert.Equal(CanonicalJson.EncodeLine(StrictJson.Parse(written)), written);
        Golden.Equal("drift.json", written);
        Golden.Equal("drift-in-sync.json", JsonLine.Of(DriftJson.Of(DriftSample.Agreed)));
    }

    [Fact]
    public void The_issue_tells_all_and_has_no_clock_in_it()
    {
        var body = MarkdownWriter.Body(DriftDocument.Summary(DriftSample.Report));

        Golden.Equal("issue.md", $"{DriftIssue.Title(DriftSample.Report)}\n\n{body}");
        Assert.Equal(body, MarkdownWriter.Body(DriftDocument.Summary(DriftSample.Report with { At = "2027-01-01T00:00:00.000Z" })));
        Assert.Equal("Everything agrees: 2 in-sync.", DriftDocument.Sentence(DriftSample.Agreed));
    }

    [Fact]
    public void The_issue_names_what_is_broken_where_nothing_could_be_compared()
    {
        var report = DriftReport.Of(InSync.Of() with { PinsBroken = "not JSON" }, DriftIgnores.None);

        Assert.Equal("Drift: The pins are unreadable, so nothing was compared", DriftIssue.Title(report));
        Assert.StartsWith("The pins are unreadable, so nothing was compared.\n\n|", MarkdownWriter.Body(DriftDocument.Summary(report)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_issue_of_thousands_of_findings_is_one_that_GitHub_takes()
    {
        var many = Enumerable.Range(0, 5000).Select(n => new DriftFinding($"processor_{n}", DriftRule.TagMoved, new string('|', 5000))).ToArray();

        var body = MarkdownWriter.Body(DriftDocument.Summary(DriftSample.Report));
        var large = MarkdownWriter.Body(DriftDocument.Summary(new DriftReport(DriftSample.Report.At, InSync.Pins, many, [], [])));

        Assert.Matches("\n…and 4[0-9]{3} more.\n$", large);
        Assert.DoesNotContain("more.", body, StringComparison.Ordinal);
        Assert.InRange(large.Length, 1, 65_536);
    }

    [Fact]
    public void A_step_of_GitHub_shows_a_summary_and_annotations()
    {
        folder.With("summary.md", "before\n");

        ReportFiles.AddStepSummary(DriftSample.Document, Path.Combine(folder.Root, "summary.md"));

        Assert.Equal($"before\n## Drift: error\n\n{MarkdownWriter.Body(DriftDocument.Summary(DriftSample.Report))}", File.ReadAllText(Path.Combine(folder.Root, "summary.md")));
        Golden.Equal("annotations.txt", string.Join('\n', ReportFiles.Annotations(DriftSample.Document)) + "\n");
    }

    [Fact]
    public void A_console_shows_a_row_a_processor_and_a_sentence_a_finding()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });

        ScreenWriter.Write(DriftSample.Document, console, ["artifacts/drift.json", "artifacts/drift.html"]);

        Golden.Equal("screen.txt", string.Join('\n', output.ToString().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())));
    }

    [Fact]
    public void The_page_is_pinned_and_needs_nothing_from_elsewhere()
    {
        var page = Encoding.UTF8.GetString(HtmlWriter.Write(DriftSample.Document, folder.Root));

        Golden.Equal("drift.html", Regex.Replace(page, "<style>.*</style>", "<style></style>", RegexOptions.Singleline, TimeSpan.FromSeconds(1)));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("""(src|href)="(https?:|//)""", page);
        Assert.Contains(".mark.waits", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_of_the_first_run_says_so()
    {
        var page = Encoding.UTF8.GetString(HtmlWriter.Write(DriftDocument.Of(DriftSample.Report, Place, new DriftHistory([DriftSample.History.Moments[0]])), folder.Root));

        Assert.Contains("<p class=\"aside\">The first, at <time datetime=\"2026-11-01T10:00:00.000Z\">", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_leaves_three_files_and_a_line_of_history()
    {
        DriftHistory.Load(DriftHistory.FileOf(Place)).With(DriftSample.Report).Save(DriftHistory.FileOf(Place));
        var files = ReportFiles.Write(DriftSample.Document, folder.Root);

        Assert.Equal(["artifacts/drift.json", "artifacts/drift.sarif", "artifacts/drift.html"], files, StringComparer.Ordinal);
        Assert.Equal(
            files.Append(".pipeline/drift/registry.example_team_product.jsonl").Order(StringComparer.Ordinal),
            Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folder.Root, file)).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
        Assert.Single(DriftHistory.Load(DriftHistory.FileOf(Place)).Moments);
    }
}
