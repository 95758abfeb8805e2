using System.Globalization;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Drift;

/// <summary>Maps the drift report to the writers' model.</summary>
public static class DriftDocument
{
    /// <summary>The status of a processor or pair whose findings are all ignored.</summary>
    internal const string Ignored = "ignored";

    // A GitHub issue holds 65,536 characters; ignored findings come last, and must fit too.
    private const int LongestIssue = 60_000;
    private const int IssueRows = 100;
    private const int LongestDetail = 400;
    private const int ScreenRows = 200;

    /// <summary>The report, with the history for its HTML page.</summary>
    /// <param name="report">The comparison.</param>
    /// <param name="place">The release's location.</param>
    /// <param name="history">The runs, ending with this one.</param>
    public static ReportDocument Of(DriftReport report, ReleaseTarget place, DriftHistory history) => new(
        "Drift",
        "drift",
        ["json", "sarif", "html"],
        DriftJson.Of(report),
        new(report.Processors.Count == 0 ? null : Processors(report), [.. Lines(report)], $"{report.Class.Name()}: {Counts(report)}"),
        Summary(report))
    {
        Findings = [.. report.Findings.Select(finding => Finding(report, finding))],
        Page = new(
            report.Class.Name(),
            ToneOf(report.Class),
            Headline(report),
            "Compares every processor's source, its pin, the registry's content under the pin and the deployment, without changing any of them.",
            [.. CountsOf(report).Select(of => (of.Name, $"{of.Count}", of.Name == Ignored ? Tone.Quiet : ToneOf(of.Class))), ("processors", $"{report.Processors.Count}", Tone.Plain)],
            [new(Inline.Moment(report.At), ", pins of ", Inline.Code(report.PinsFile)), .. Deployed(report) is { } deployed ? [$"deployed: {deployed}"] : Array.Empty<Line>()],
            [.. Sections(report, history)]),
        // A finding that is absent only because something was unreadable would close its alert as fixed.
        Rules = new(
            $"{place.Prefix}",
            report.At,
            report.Findings.All(finding => finding.Class is not (DriftClass.Error or DriftClass.Unknown)),
            [.. DriftRule.All.Select(rule => new ReportRule(rule.Name, ToneOf(rule.Class), rule.Meaning, rule.Remedy))]),
    };

    /// <summary>The Markdown for step summary and issue. It contains no clock, so the issue is edited only when something changes.</summary>
    internal static ReportSummary Summary(DriftReport report) => new($"Drift: {report.Class.Name()}", [.. Blocks(report)], LongestIssue);

    /// <summary>The result in one sentence, with the counts if anything was compared.</summary>
    internal static string Sentence(DriftReport report) => report is { Processors.Count: 0, General.Count: > 0 } ? $"{Headline(report)}." : $"{Headline(report)}: {Counts(report)}.";

    /// <summary>The class of a processor, or "ignored".</summary>
    internal static string Status(ProcessorDrift processor) => processor.IsIgnored ? Ignored : processor.Class.Name();

    /// <summary>The class of a pair, "ignored", or a dash if the pair was not compared.</summary>
    internal static Inline Mark(PairDrift? pair) => pair switch
    {
        null => Inline.Toned("—", Tone.Quiet),
        { IsIgnored: true } => Inline.Mark(Ignored, Tone.Quiet),
        _ => Mark(pair.Class),
    };

    /// <summary>The file to look at first, relative to the repository's root.</summary>
    internal static string FileOf(DriftReport report, DriftFinding finding) => finding switch
    {
        { Processor: { } processor, Rule: { Pair: DriftPair.SourcePin } rule } when rule != DriftRule.OrphanPin => $"processors/{processor}/processor.json",
        { Rule: var rule } when rule == DriftRule.IgnoresBroken => report.PinsFile[..(report.PinsFile.LastIndexOf('/') + 1)] + DriftIgnores.FileName,
        _ => report.PinsFile,
    };

    private static ReportFinding Finding(DriftReport report, DriftFinding finding)
    {
        var file = FileOf(report, finding);
        return new(ToneOf(finding.Class), Subject(finding), finding.Detail, file)
        {
            Remedy = finding.Rule.Remedy,
            Rule = finding.Rule.Name,
            Processor = finding.Processor,
            // The pins have one canonical form, in which each processor begins its own line; every processor.json belongs to one processor.
            Line = finding.Processor is null ? null : file == report.PinsFile ? $"    \"{finding.Processor}\": {{" : "",
        };
    }

    private static Block.Table Processors(DriftReport report) => new(
        ["processor", "source ↔ pin", "pin ↔ registry", "pin ↔ deployed", "pinned"],
        [
            .. report.Processors.OrderByDescending(processor => processor.Class).Select(processor => (IReadOnlyList<Line>)
            [
                processor.Processor,
                Mark(processor.Of(DriftPair.SourcePin)),
                Mark(processor.Of(DriftPair.PinRegistry)),
                Mark(processor.Of(DriftPair.PinDeployed)),
                processor.Seen.Pin is { } pin ? new Line(Inline.Code(pin.Tag), " ", Inline.Code(DisplayText.Short(pin.Index), Tone.Quiet)) : Inline.Toned("none", Tone.Quiet),
            ]),
        ],
        ScreenRows);

    private static IEnumerable<Line> Lines(DriftReport report) =>
    [
        .. Deployed(report) is { } deployed ? [Inline.Toned($"deployed: {deployed}", Tone.Quiet)] : Array.Empty<Line>(),
        .. report.Findings.Take(ScreenRows).SelectMany(finding => (Line[])
        [
            new(Inline.Toned(Subject(finding), ToneOf(finding.Class)), $": {PlainText.Of(finding.Detail)}"),
            Inline.Toned($"    {finding.Rule.Remedy}", Tone.Quiet),
        ]),
        .. report.Findings.Count > ScreenRows ? [$"…and {report.Findings.Count - ScreenRows} more findings"] : Array.Empty<Line>(),
        .. report.Ignored.Select(finding => (Line)Inline.Toned($"{Subject(finding)}: ignored until {finding.Ignored!.LastDay}: {finding.Ignored.Reason}", Tone.Quiet)),
        .. report.Expired.Select(ignore => (Line)Inline.Toned($"{ignore.Processor}/{ignore.Kind}: the ignore expired on {ignore.LastDay}: {ignore.Reason}", Tone.Waiting)),
    ];

    private static IEnumerable<Block> Blocks(DriftReport report)
    {
        yield return new Block.Paragraph(Sentence(report));
        if (report.Findings.Count > 0)
        {
            yield return Table(["processor", "class", "kind", "observation", "remedy"], report.Findings, finding =>
                [finding.Processor ?? "—", Mark(finding.Class), finding.Rule.Name, Short(finding.Detail), finding.Rule.Remedy]);
        }

        if (report.Ignored.Count > 0)
        {
            yield return new Block.Section("Ignored", Tone.Plain, Table(["processor", "kind", "observation", "reason", "until"], report.Ignored, finding =>
                [finding.Processor!, finding.Rule.Name, Short(finding.Detail), finding.Ignored!.Reason, finding.Ignored.LastDay]));
        }

        if (report.Expired.Count > 0)
        {
            yield return new Block.Section("Expired ignores", Tone.Plain, new Block.Items(
                [.. report.Expired.Select(ignore => new ReportItem($"{ignore.Processor} {ignore.Kind}, until {ignore.LastDay}: {ignore.Reason}"))], IssueRows));
        }

        static Block.Table Table(IReadOnlyList<string> columns, IEnumerable<DriftFinding> findings, Func<DriftFinding, IReadOnlyList<Line>> row) =>
            new(columns, [.. findings.Select(row)], IssueRows);

        static string Short(string detail) => detail.Length <= LongestDetail ? detail : detail[..(LongestDetail - 1)] + "…";
    }

    private static IEnumerable<Block> Sections(DriftReport report, DriftHistory history)
    {
        if (history.Moments is [var first, ..])
        {
            yield return new Block.Section("Runs", Tone.Plain, new Block.Timeline([.. history.Moments.Select(Run)]), new Block.Paragraph(
                history.Moments.Count == 1
                    ? new Line("The first, at ", Inline.Moment(first.At), ".")
                    : new Line($"{history.Moments.Count} of them, from ", Inline.Moment(first.At), " to ", Inline.Moment(history.Moments[^1].At), "."),
                Tone.Quiet));
        }

        if (report.Findings.Count > 0)
        {
            yield return new Block.Section("Findings", ToneOf(report.Class), new Block.Items([.. report.Findings.Select(finding => Item(
                Mark(finding.Class), finding.Processor ?? "all", finding.Rule, finding.Rule.Meaning, finding.Detail,
                history.Since(finding) is { } since ? new Line($"{finding.Rule.Remedy} Seen since ", Inline.Moment(since), ".") : finding.Rule.Remedy))]));
        }

        if (report.Ignored.Count + report.Expired.Count > 0)
        {
            yield return new Block.Section("Ignored", Tone.Plain, new Block.Items(
            [
                .. report.Ignored.Select(finding => Item(
                    Inline.Mark(Ignored, Tone.Quiet), finding.Processor!, finding.Rule, finding.Ignored!.Reason, finding.Detail, $"Until {finding.Ignored.LastDay}.")),
                .. report.Expired.Select(ignore => Item(
                    Inline.Mark("expired", Tone.Waiting), ignore.Processor, ignore.Kind, ignore.Reason, null, $"Expired after {ignore.LastDay}: remove it, or extend it.")),
            ]));
        }

        if (report.Processors.Count > 0)
        {
            yield return new Block.Section("Processors", Tone.Plain, Processors(report));
        }

        static ReportItem Item(Inline mark, string processor, DriftRule rule, string text, string? detail, Line note) =>
            new(new Line(mark, " ", Inline.Strong(processor), " ", Inline.Code(rule.Name), $" {text}"), detail, note);
    }

    private static (Tone Tone, string Title) Run(DriftMoment moment) => (
        ToneOf(DriftNames.HeaviestFirst.First(one => one.Name() == moment.Class)),
        $"{moment.At[..10]} {moment.At[11..16]} UTC: {moment.Class}, {(moment.Findings.Count == 1 ? "1 finding" : $"{moment.Findings.Count} findings")}");

    private static string Headline(DriftReport report) => report switch
    {
        { Class: DriftClass.InSync, Ignored.Count: 0, Deployment: DeploymentState.NotCompared } => "Source, pins and registry agree; the deployment was not compared",
        { Class: DriftClass.InSync, Ignored.Count: 0 } => "Everything agrees",
        { Class: DriftClass.InSync } => "Everything is in sync except ignored findings",
        { Processors.Count: 0 } => report.Findings[0].Rule.Meaning.TrimEnd('.'),
        { Class: DriftClass.Undeployed } => "Not everything is deployed yet",
        { Class: DriftClass.Pending } => "A run of the lane is pending",
        { Class: DriftClass.Unknown } => "Not everything could be read",
        { Class: DriftClass.Drift } => "Something has drifted",
        _ => "Something is broken",
    };

    // "1 drift, 2 in-sync, 1 ignored": processors by status, the most severe first.
    private static string Counts(DriftReport report)
    {
        var counts = CountsOf(report);
        return counts.Count > 0 ? string.Join(", ", counts.Select(count => string.Create(CultureInfo.InvariantCulture, $"{count.Count} {count.Name}")))
            : report.General.Count > 0 ? "nothing was compared"
            : "no processors";
    }

    private static IReadOnlyList<(DriftClass Class, string Name, int Count)> CountsOf(DriftReport report) =>
        [.. report.Processors.GroupBy(processor => (processor.Class, processor.IsIgnored)).OrderByDescending(same => same.Key.Class).ThenBy(same => same.Key.IsIgnored)
            .Select(same => (same.Key.Class, Status(same.First()), same.Count()))];

    private static string? Deployed(DriftReport report) => report.Deployment is DeploymentState.NotCompared ? "not compared"
        : report.Deployed is { App: var app, Revision: var revision }
        ? string.Create(CultureInfo.InvariantCulture, $"{app} version {revision.Production}, {revision.DeployedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, tag {revision.Tag ?? "none"}, {DisplayText.Commit(revision.Commit)}")
        : null;

    private static string Subject(DriftFinding finding) => finding.Processor is null ? finding.Rule.Name : $"{finding.Processor}/{finding.Rule.Name}";

    private static Inline Mark(DriftClass of) => Inline.Mark(of.Name(), ToneOf(of));

    private static Tone ToneOf(DriftClass of) => of switch
    {
        DriftClass.InSync => Tone.Good,
        DriftClass.Drift or DriftClass.Error => Tone.Bad,
        DriftClass.Unknown => Tone.Unknown,
        _ => Tone.Waiting,
    };
}
