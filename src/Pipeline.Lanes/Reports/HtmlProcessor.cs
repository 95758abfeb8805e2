namespace Pipeline.Lanes;

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
