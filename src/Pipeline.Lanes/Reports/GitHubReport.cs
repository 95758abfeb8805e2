using System.Text;

namespace Pipeline.Lanes;

/// <summary>What GitHub Actions shows: the step's summary in Markdown, and annotations as workflow commands.</summary>
internal static class GitHubReport
{
    // A summary holds 1 MiB; a plan of thousands of processors shows its failures alone.
    private const int RowsShown = 200;
    private const int AnnotationsShown = 50;

    /// <summary>The Markdown of the step's summary.</summary>
    public static string Summary(LaneReport report)
    {
        var text = new StringBuilder();
        text.Append("## ").Append(report.Lane.Name).Append(report.Failed == 0 ? " passed\n\n" : " failed\n\n");
        text.Append(Words.Counts(report.Passed, report.Failed, report.Bypassed)).Append(" in ").Append(Words.Duration(report.DurationMs)).Append(".\n\n");
        text.Append("| processor | result | checks | image | why it ran |\n|---|---|---|---|---|\n");
        foreach (var processor in report.Processors.OrderBy(processor => processor.Status() != JudgementStatus.Failed).Take(RowsShown))
        {
            text.Append("| ").Append(processor.Processor)
                .Append(" | ").Append(processor.Status() == JudgementStatus.Failed ? "❌ failed" : "✅ passed")
                .Append(" | ").Append(Words.Counts(processor.Count(JudgementStatus.Passed), processor.Count(JudgementStatus.Failed), processor.Count(JudgementStatus.Bypassed)))
                .Append(" | ").Append(processor.Image is { } image ? $"`{Words.Short(image.Id)}`" : "—")
                .Append(" | ").Append(GitHubText.Cell(processor.Reason)).Append(" |\n");
        }

        if (report.Processors.Count > RowsShown)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n…and {report.Processors.Count - RowsShown} more.\n");
        }

        return text.Append(Failures(report)).ToString();
    }

    /// <summary>One <c>::error</c> command a failure, each a line.</summary>
    public static IEnumerable<string> Annotations(LaneReport report) => Findings.Of(report).Take(AnnotationsShown).Select(finding =>
        GitHubText.Annotation("error", finding.File, $"{report.Lane.Name} {finding.Processor}/{finding.Subject}", $"{finding.Check}: {finding.Reason}"));

    private static StringBuilder Failures(LaneReport report)
    {
        var text = new StringBuilder();
        foreach (var finding in Findings.Of(report).Take(RowsShown))
        {
            text.Append(text.Length == 0 ? "\n### Failures\n\n" : "")
                .Append("- **").Append(finding.Processor).Append('/').Append(finding.Subject).Append("** ")
                .Append(finding.Check).Append(": ").Append(GitHubText.Inline(finding.FirstLine)).Append('\n');
        }

        return text;
    }
}
