namespace Pipeline.Lanes;

/// <summary>The report for people, with the history: one self-contained page, no script, light and dark.</summary>
internal static class DriftHtml
{
    public static byte[] Of(DriftReport report, DriftHistory history)
    {
        var page = HtmlPage.Begin($"Drift: {report.Class.Name()}", "report.css", "drift.css");
        Head(page, report);
        Runs(page, history);
        Findings(page, report, history);
        Ignores(page, report);
        Processors(page, report);
        return page.End();
    }

    private static void Head(HtmlPage page, DriftReport report)
    {
        page.Add($"<header class=\"drift {Tone(report.Class)}\"><p class=\"lane\">Drift</p><h1>{DriftWords.Headline(report)}</h1>")
            .Add($"<p>The source of every processor, its pin, what the registry holds under the pin and what is deployed, compared without changing any of them.</p>")
            .Add($"<dl class=\"figures\">");
        foreach (var (of, name, count) in DriftWords.CountsOf(report))
        {
            page.Add($"<div class=\"{(name == DriftWords.Ignored ? "quiet" : Tone(of))}\"><dt>{name}</dt><dd>{count}</dd></div>");
        }

        page.Add($"<div><dt>processors</dt><dd>{report.Processors.Count}</dd></div>")
            .Add($"</dl><p class=\"when\">{HtmlReport.Moment(report.At)}, pins of <code>{report.PinsFile}</code></p>");
        if (DriftWords.Deployed(report) is { } deployed)
        {
            page.Add($"<p class=\"when\">deployed: {deployed}</p>");
        }

        page.Add($"</header>");
    }

    private static void Runs(HtmlPage page, DriftHistory history)
    {
        if (history.Moments.Count == 0)
        {
            return;
        }

        page.Add($"<section><h2>Runs</h2><ol class=\"runs\">");
        foreach (var moment in history.Moments)
        {
            page.Add($"<li class=\"{Tone(moment.Class)}\" title=\"{moment.At[..10]} {moment.At[11..16]} UTC: {moment.Class}, {Count(moment.Findings.Count)}\"></li>");
        }

        page.Add($"</ol><p class=\"aside\">{Span(history.Moments)}.</p></section>");
    }

    private static Html Span(IReadOnlyList<DriftMoment> moments) => moments is [var only]
        ? new($"The first, at {HtmlReport.Moment(only.At).Markup}")
        : new($"{moments.Count} of them, from {HtmlReport.Moment(moments[0].At).Markup} to {HtmlReport.Moment(moments[^1].At).Markup}");

    private static void Findings(HtmlPage page, DriftReport report, DriftHistory history)
    {
        if (report.Findings.Count == 0)
        {
            return;
        }

        page.Add($"<section class=\"findings {Tone(report.Class)}\"><h2>What does not agree</h2><ul>");
        foreach (var finding in report.Findings)
        {
            page.Add($"<li><p>{Mark(finding.Class)} <b>{finding.Processor ?? "all"}</b> <code>{finding.Rule.Name}</code> {finding.Rule.Meaning}</p>")
                .Add($"<pre>{finding.Detail}</pre>")
                .Add($"<p class=\"aside\">{finding.Rule.Remedy}{Since(history.Since(finding))}</p></li>");
        }

        page.Add($"</ul></section>");
    }

    private static void Ignores(HtmlPage page, DriftReport report)
    {
        if (report.Ignored.Count + report.Expired.Count == 0)
        {
            return;
        }

        page.Add($"<section class=\"findings\"><h2>Ignored</h2><ul>");
        foreach (var finding in report.Ignored)
        {
            page.Add($"<li><p><span class=\"mark quiet\">ignored</span> <b>{finding.Processor}</b> <code>{finding.Rule.Name}</code> {finding.Ignored!.Reason}</p>")
                .Add($"<pre>{finding.Detail}</pre>")
                .Add($"<p class=\"aside\">Until {finding.Ignored.LastDay}.</p></li>");
        }

        foreach (var ignore in report.Expired)
        {
            page.Add($"<li><p><span class=\"mark waits\">expired</span> <b>{ignore.Processor}</b> <code>{ignore.Kind}</code> {ignore.Reason}</p>")
                .Add($"<p class=\"aside\">Held until {ignore.LastDay}; take it out, or decide again.</p></li>");
        }

        page.Add($"</ul></section>");
    }

    private static void Processors(HtmlPage page, DriftReport report)
    {
        if (report.Processors.Count == 0)
        {
            return;
        }

        page.Add($"<section><h2>Processors</h2><div class=\"wide\"><table><thead><tr><th>processor</th><th>source ↔ pin</th><th>pin ↔ registry</th><th>pin ↔ deployed</th><th>pinned</th></tr></thead><tbody>");
        foreach (var processor in DriftWords.HeaviestFirst(report))
        {
            page.Add($"<tr><th scope=\"row\">{processor.Processor}</th>")
                .Add($"<td>{Mark(processor.Of(DriftPair.SourcePin))}</td><td>{Mark(processor.Of(DriftPair.PinRegistry))}</td><td>{Mark(processor.Of(DriftPair.PinDeployed))}</td>")
                .Add($"<td>{Pinned(processor)}</td></tr>");
        }

        page.Add($"</tbody></table></div></section>");
    }

    private static Html Pinned(ProcessorDrift processor) => processor.Seen.Pin is { } pin
        ? new($"<code>{pin.Tag}</code> <code class=\"aside\">{Words.Short(pin.Index)}</code>")
        : new("<span class=\"aside\">none</span>");

    private static Html Mark(PairDrift? pair) => pair switch
    {
        null => new("<span class=\"aside\">—</span>"),
        { IsIgnored: true } => new("<span class=\"mark quiet\">ignored</span>"),
        _ => Mark(pair.Class),
    };

    private static Html Mark(DriftClass of) => new($"<span class=\"mark {Tone(of)}\">{of.Name()}</span>");

    private static Html Since(string? at) => at is null ? new("") : new($" Seen since {HtmlReport.Moment(at).Markup}.");

    private static string Count(int findings) => findings == 1 ? "1 finding" : $"{findings} findings";

    private static string Tone(DriftClass of) => of switch
    {
        DriftClass.InSync => "ok",
        DriftClass.Drift or DriftClass.Error => "bad",
        _ => "waits",
    };

    private static string Tone(string of) => Tone(DriftNames.HeaviestFirst.First(one => one.Name() == of));
}
