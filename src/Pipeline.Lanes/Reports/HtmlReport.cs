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

/// <summary>One processor on the page: what it is, what ran, and every subject with its checks.</summary>
internal sealed class HtmlProcessor(HtmlOutputs outputs)
{
    public void Add(HtmlPage page, ProcessorReport processor)
    {
        var state = Words.Of(processor.Status());
        page.Add($"<section class=\"processor {state}\"><h2><span class=\"mark {state}\">{state}</span> {processor.Ref?.ToString() ?? processor.Processor}</h2>");
        if (processor.Description is { } description)
        {
            page.Add($"<p>{description}</p>");
        }

        page.Add($"<dl class=\"facts\">")
            .Add($"<div><dt>{(processor.Stands ? "not run" : "ran")}</dt><dd>{processor.Reason}</dd></div>")
            .Add($"<div><dt>judged</dt><dd>{HtmlReport.Moment(processor.JudgedAt)}</dd></div>");
        if (processor.Image is { } image)
        {
            page.Add($"<div><dt>image</dt><dd><code>{image.Id}</code> {image.Tag}</dd></div>");
        }

        foreach (var covered in processor.Platforms ?? [])
        {
            page.Add($"<div><dt>{covered.Platform}</dt><dd><code>{covered.Manifest}</code> {Words.Size(covered.Size)}</dd></div>");
        }

        if (processor.Fingerprint is { } source)
        {
            page.Add($"<div><dt>source</dt><dd><code>{source}</code></dd></div>");
        }

        page.Add($"</dl>");
        outputs.AddPictures(page, processor);
        foreach (var judgement in processor.Judgements.OrderBy(judgement => judgement.IsCase))
        {
            Add(page, processor.Processor, judgement);
        }

        page.Add($"</section>");
    }

    private void Add(HtmlPage page, string processor, Judgement judgement)
    {
        var status = judgement.Status();
        var open = new Html(status != JudgementStatus.Passed ? " open" : "");
        page.Add($"<details id=\"{HtmlReport.Anchor(processor, judgement.Name)}\"{open}>")
            .Add($"<summary><span class=\"mark {Words.Of(status)}\">{Words.Of(status)}</span><span>{(judgement.IsCase ? "case " : "")}<b>{judgement.Name}</b></span><span class=\"aside\">{Aside(judgement)}</span></summary>");
        if (judgement.Bypass is { } bypass)
        {
            page.Add($"<p class=\"bypass\">Not judged: {bypass}</p>");
        }

        page.Add($"<ul class=\"checks\">");
        foreach (var check in judgement.Checks)
        {
            _ = check.Failure is { } failure
                ? page.Add($"<li class=\"bad\">{HtmlReport.Said(check.Name)}<pre>{failure}</pre></li>")
                : page.Add($"<li>{HtmlReport.Said(check.Name)}</li>");
        }

        page.Add($"</ul>");
        if (judgement.Perturbation is { } perturbation)
        {
            page.Add($"<p>Perturbed by {string.Join(", ", perturbation.Applied)}: {(perturbation.Broken.Count == 0 ? "one envelope hash" : "not the envelope hash")} <code>{perturbation.EnvelopeHash}</code>.{Words.Of(perturbation.Inapplicable)}</p>");
        }

        outputs.Add(page, judgement);
        page.Add($"</details>");
    }

    private static string Aside(Judgement judgement) => judgement.Bypass is not null
        ? ""
        : $"{judgement.Checks.Count(check => check.Held)} of {judgement.Checks.Count} checks{(judgement.DurationMs > 0 ? ", " + Words.Duration(judgement.DurationMs) : "")}";
}
