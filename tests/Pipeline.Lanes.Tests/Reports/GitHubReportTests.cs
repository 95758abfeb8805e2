using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Tests;

public sealed class GitHubReportTests
{
    [Fact]
    public void The_summary_shows_failures_first_and_every_reason() => Assert.Equal(
        """
        ## PrAcceptance failed

        3 passed, 2 failed, 1 bypassed in 12.3 s.

        | processor | result | checks | image | why it ran |
        |---|---|---|---|---|
        | chat | ❌ failed | 2 passed, 1 failed, 1 bypassed | `aaaaaaaaaaaa` | source changed: provider.py |
        | broken | ❌ failed | 0 passed, 1 failed, 0 bypassed | — | no verdict yet |
        | table | ✅ passed | 1 passed, 0 failed, 0 bypassed | `bbbbbbbbbbbb` | unchanged: verdict of 2026-11-19T10:00:00.000Z stands |

        ### Failures

        - **chat/bad|inputs** error: run 1: expected ERR_INPUTS, got ERR_TIMEOUT timed out
        - **broken/image** build: ERR_ADAPTER_INVOCATION adapter invocation failed: 50% of it

        """,
        MarkdownWriter.Write(LaneDocument.Of(Reports.Sample).Summary));

    [Fact]
    public void A_failure_annotates_the_file_to_look_at() => Assert.Equal(
        [
            "::error file=processors/chat/cases/bad|inputs/inputs.json,title=PrAcceptance chat/bad|inputs::error: run 1: expected ERR_INPUTS, got ERR_TIMEOUT timed out",
            "::error file=processors/broken/Dockerfile,title=PrAcceptance broken/image::build: ERR_ADAPTER_INVOCATION adapter invocation failed: 50%25 of it%0A#7 \u001b[31mERROR\u001b[0m",
        ],
        ReportFiles.Annotations(LaneDocument.Of(Reports.Sample)),
        StringComparer.Ordinal);

    [Fact]
    public void The_summary_is_added_to_the_file_of_the_step()
    {
        using var folder = new TemporaryFolder();
        folder.With("summary.md", "before\n");
        var file = Path.Combine(folder.Root, "summary.md");

        ReportFiles.AddStepSummary(LaneDocument.Of(Reports.Sample), file);

        Assert.StartsWith("before\n## PrAcceptance failed\n", File.ReadAllText(file), StringComparison.Ordinal);
    }
}
