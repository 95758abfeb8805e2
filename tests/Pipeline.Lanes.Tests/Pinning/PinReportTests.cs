using System.Text;
using Pipeline.Lanes.Pinning;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Tests;

/// <summary>BuildAndPin's reports for people, programs and GitHub.</summary>
public sealed class PinReportTests : IDisposable
{
    private static readonly Pin Pinned = new(
        ImageReference.Parse("ghcr.io/o/n/chat"), "1.0.0-555555555555", Digit('1'), new Dictionary<Platform, Digest> { [Platform.Amd64] = Digit('2') }, Digit('5'), null);

    private static readonly PinnedProcessor Built = new(new PinStep.Build("chat", "no pin yet"), null, Pinned)
    {
        SizesAfter = new Dictionary<Platform, long> { [Platform.Amd64] = 2_097_152 }, SentBytes = 7, DurationMs = 1234,
    };

    private static readonly PinnedProcessor Broken = new(new PinStep.Build("table", "source changed: a → b"), Pinned, Pinned) { Failure = "the image does not build: COPY\n#7 ERROR: 50% <b>" };

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Both_files_are_written_whole_and_the_JSON_is_canonical()
    {
        var written = ReportFiles.Write(PinDocument.Of(Report(null, Built)), folder.Root);

        Assert.Equal(["artifacts/build-and-pin.json", "artifacts/build-and-pin.md"], written, StringComparer.Ordinal);
        var json = File.ReadAllBytes(Path.Combine(folder.Root, written[0]));
        Assert.Equal(
            """
            {"duration_ms":2000,"failed":false,"place":"ghcr.io/o/n","processors":[{"after":{"base":"scratch","image":"ghcr.io/o/n/chat:1.0.0-555555555555@sha256:1111111111111111111111111111111111111111111111111111111111111111","platforms":{"linux/amd64":{"manifest":"sha256:2222222222222222222222222222222222222222222222222222222222222222","size":2097152}},"source":"sha256:5555555555555555555555555555555555555555555555555555555555555555"},"duration_ms":1234,"name":"chat","reason":"no pin yet","result":"pinned","sent_bytes":7}],"schema":"build-and-pin-v1","written":true}

            """,
            Encoding.UTF8.GetString(json));
        Assert.Contains("| chat | pinned | 1.0.0-555555555555 | `sha256:1111", File.ReadAllText(Path.Combine(folder.Root, written[1])), StringComparison.Ordinal);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(folder.Root, "artifacts")).Length);
    }

    [Fact]
    public void What_a_builder_says_ends_no_block_of_the_report()
    {
        var text = MarkdownWriter.Write(PinDocument.Of(Report(null, Broken with { Failure = "ERROR\n````\n# all is well" })).Summary);

        Assert.Contains("### table\n\n`````\nERROR\n````\n# all is well\n`````\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_comes_first_with_the_builders_last_lines()
    {
        var text = MarkdownWriter.Write(PinDocument.Of(Report(null, Built, Broken)).Summary);

        Assert.StartsWith("## BuildAndPin failed: nothing is pinned\n\n1 failed, 1 pinned in 2.0 s under `ghcr.io/o/n`.", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("| table |", StringComparison.Ordinal) < text.IndexOf("| chat |", StringComparison.Ordinal));
        Assert.Contains("### table\n\n```\nthe image does not build: COPY\n#7 ERROR: 50% <b>\n```", text, StringComparison.Ordinal);
        Assert.Equal(
            "::error file=processors/table/Dockerfile,title=BuildAndPin table::the image does not build: COPY%0A#7 ERROR: 50%25 <b>",
            Assert.Single(ReportFiles.Annotations(PinDocument.Of(Report(null, Built, Broken)))));
    }

    [Fact]
    public void A_pull_request_whose_checks_do_not_run_is_warned_of_everywhere()
    {
        var report = Report(new PinProposal.Open(7, new Uri("https://github.example/o/n/pull/7"), Opened: true, StartsChecks: false), Built);

        Assert.Contains("> [!WARNING]\n> no checks run on this pull request", MarkdownWriter.Write(PinDocument.Of(report).Summary), StringComparison.Ordinal);
        Assert.StartsWith("::warning ", Assert.Single(ReportFiles.Annotations(PinDocument.Of(report))), StringComparison.Ordinal);
        Assert.Contains("\"starts_checks\":false", Encoding.UTF8.GetString(JsonLine.Of(PinJson.Of(report))), StringComparison.Ordinal);
        Assert.Contains("pull request 7 opened: https://github.example/o/n/pull/7", MarkdownWriter.Write(PinDocument.Of(report).Summary), StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_of_a_step_is_added_to_what_it_has()
    {
        folder.With("summary.md", "before\n");
        var file = Path.Combine(folder.Root, "summary.md");
        ReportFiles.AddStepSummary(PinDocument.Of(Report(null, Built)), file);
        Assert.StartsWith("before\n## BuildAndPin\n", File.ReadAllText(file), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private PinReport Report(PinProposal? proposal, params PinnedProcessor[] processors) => new(
        new ReleaseTarget(folder.Root, Repository.Parse("ghcr.io/o/n"), Path.Combine(folder.Root, "pins.json"), folder.Root, null), processors, Written: true, proposal, 2000);

    private static Digest Digit(char digit) => Digest.Parse("sha256:" + new string(digit, 64));
}
