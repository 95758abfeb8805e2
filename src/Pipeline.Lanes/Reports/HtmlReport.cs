namespace Pipeline.Lanes;

/// <summary>The report for people: one self-contained page, no script, light and dark.</summary>
/// <param name="root">The repository's root, where the outputs that the page shows lie.</param>
internal sealed class HtmlReport(string root)
{
    private readonly HtmlProcessor processors = new(new HtmlOutputs(root));

    public byte[] Of(LaneReport report)
    {
        var page = HtmlPage.Begin($"{report.Lane.Name}: {Words.Counts(report.Passed, report.Failed, report.Bypassed)}", "report.css");
        Head(page, report);
        Failures(page, report);
        foreach (var processor in report.Processors)
        {
            processors.Add(page, processor);
        }

        return page.End();
    }

    /// <summary>A moment as a person reads it, to the second.</summary>
    /// <param name="timestamp">RFC 3339, UTC, milliseconds.</param>
    internal static Html Moment(string timestamp) => new($"<time datetime=\"{timestamp}\">{timestamp[..10]} {timestamp[11..19]} UTC</time>");

    internal static string Anchor(string processor, string subject) => Uri.EscapeDataString($"{processor}-{subject}");

    internal static string Said(string check) => check.Replace('_', ' ');

    private static void Head(HtmlPage page, LaneReport report)
    {
        var verdict = report.Failed switch
        {
            0 => "Everything holds",
            1 => "One thing does not hold",
            _ => $"{report.Failed} things do not hold",
        };
        page.Add($"<header class=\"{(report.Failed == 0 ? "passed" : "failed")}\"><p class=\"lane\">{report.Lane.Name}</p><h1>{verdict}</h1>")
            .Add($"<p>{report.Lane.About}</p>")
            .Add($"<dl class=\"figures\">")
            .Add($"<div class=\"ok\"><dt>passed</dt><dd>{report.Passed}</dd></div>")
            .Add($"<div class=\"{(report.Failed > 0 ? "bad" : "")}\"><dt>failed</dt><dd>{report.Failed}</dd></div>")
            .Add($"<div><dt>bypassed</dt><dd>{report.Bypassed}</dd></div>")
            .Add($"<div><dt>processors</dt><dd>{report.Processors.Count}</dd></div>")
            .Add($"<div><dt>took</dt><dd>{Words.Duration(report.DurationMs)}</dd></div>")
            .Add($"</dl><p class=\"when\">{Moment(report.StartedAt)}</p></header>");
    }

    private static void Failures(HtmlPage page, LaneReport report)
    {
        if (report.Failed == 0)
        {
            return;
        }

        page.Add($"<section class=\"failures\"><h2>What does not hold</h2><ul>");
        foreach (var finding in Findings.Of(report))
        {
            page.Add($"<li><a href=\"#{Anchor(finding.Processor, finding.Subject)}\">{finding.Processor} / {finding.Subject}</a> <b>{Said(finding.Check)}</b> {finding.FirstLine}</li>");
        }

        page.Add($"</ul></section>");
    }
}
