using System.Globalization;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Pinning;

/// <summary>Maps the report of BuildAndPin to the writers' model.</summary>
public static class PinDocument
{
    // A GitHub summary holds 1 MiB.
    private const int RowsShown = 500;

    // Above this number a console shows no rows for unchanged processors; the total counts them.
    private const int AllShown = 100;

    // A workflow's default token starts no checks on a pull request, so say how to fix that.
    private const string NoChecks =
        "no checks run on this pull request, because a workflow's default token opened it. Use the token of a GitHub App, or a personal one";

    private static readonly IReadOnlyList<string> Columns = ["processor", "result", "tag", "index", "platforms", "why"];

    public static ReportDocument Of(PinReport report)
    {
        var startsNoChecks = report.Proposal is PinProposal.Open { StartsChecks: false };
        ReportFinding[] failures =
        [
            .. from failed in report.Processors
               where failed.Failure is not null
               select new ReportFinding(Tone.Bad, failed.Processor, failed.Failure!, $"processors/{failed.Processor}/Dockerfile"),
        ];
        return new(
            "BuildAndPin",
            "build-and-pin",
            ["json", "md"],
            PinJson.Of(report),
            new(Table(report), [.. Lines(report, failures, startsNoChecks)], $"{Counts(report)} in {DisplayText.Duration(report.DurationMs)}"),
            new(report.Failed ? "BuildAndPin failed: nothing is pinned" : "BuildAndPin", [.. Summary(report, failures, startsNoChecks)]))
        {
            Findings = [.. failures, .. startsNoChecks ? [new(Tone.Waiting, "", NoChecks, "processors/pins.json")] : Array.Empty<ReportFinding>()],
        };
    }

    /// <summary>"2 pinned, 3 unchanged".</summary>
    internal static string Counts(PinReport report) => string.Join(", ", report.Processors
        .GroupBy(Result, StringComparer.Ordinal)
        .OrderBy(same => same.Key, StringComparer.Ordinal)
        .Select(same => string.Create(CultureInfo.InvariantCulture, $"{same.Count()} {same.Key}")));

    internal static string Result(PinnedProcessor processor) => processor switch
    {
        { Failure: not null } => "failed",
        { Check.Held: false, Before: { } before, After: { } after } when before.Index == after.Index => "unchanged",
        { Step: PinStep.Build, Before: { } before, After: { } after } when before.Index == after.Index => "same bytes",
        { Step: PinStep.Build } => "pinned",
        { Step: PinStep.Retag } => "tagged again",
        { Step: PinStep.Remove } => "taken out",
        _ => "unchanged",
    };

    private static Block.Table Table(PinReport report) => new(Columns,
    [
        .. from processor in report.Processors
           where report.Processors.Count <= AllShown || processor.Step is not PinStep.Keep || processor.Failure is not null
           select (IReadOnlyList<Line>)
           [
               processor.Processor,
               Inline.Toned(Result(processor), processor.Failure is null ? Tone.Good : Tone.Bad),
               processor.After?.Tag ?? "",
               processor.After is { } pin ? DisplayText.Short(pin.Index) : "none",
               Platforms(processor),
               Inline.Toned(processor.Step.Reason, Tone.Quiet),
           ],
    ]);

    private static IEnumerable<Line> Lines(PinReport report, ReportFinding[] failures, bool startsNoChecks)
    {
        var pins = report.Place.PinsPath;
        return
        [
            .. failures.Select(failure => failure.ToLine()),
            .. Unpromised(report).Take(AllShown).Select(one => (Line)$"{one.Processor}: {one.Text}"),
            report.Failed ? $"{pins} is unchanged" : report.Written ? $"{pins} written" : $"{pins} unchanged",
            .. report.Proposal is null ? [] : new Line[] { Proposal(report.Proposal) },
            .. startsNoChecks ? [Inline.Toned($"WARNING: {NoChecks}", Tone.Waiting)] : Array.Empty<Line>(),
        ];
    }

    private static IEnumerable<Block> Summary(PinReport report, ReportFinding[] failures, bool startsNoChecks) =>
    [
        new Block.Paragraph(new($"{Counts(report)} in {DisplayText.Duration(report.DurationMs)} under ", Inline.Code($"{report.Place.Prefix}"), ".")),
        new Block.Table(Columns, [.. report.Processors.OrderBy(processor => processor.Failure is null).Select(Row)], RowsShown),
        .. failures.Take(RowsShown).Select(failure => new Block.Section(failure.Subject, Tone.Bad, new Block.Preformatted(failure.Text))),
        .. Unpromised(report).ToArray() is { Length: > 0 } unpromised
            ? [new Block.Section("Reproducibility", Tone.Waiting, new Block.Items([.. unpromised.Select(one => new ReportItem(new(Inline.Strong(one.Processor), $" {one.Text}")))], RowsShown))]
            : Array.Empty<Block>(),
        new Block.Paragraph(Proposal(report.Proposal)),
        .. startsNoChecks ? [new Block.Warning(NoChecks)] : Array.Empty<Block>(),
    ];

    // Only what is not promised is news: a broken promise is a failure.
    private static IEnumerable<(string Processor, string Text)> Unpromised(PinReport report) =>
        from processor in report.Processors
        where processor.After is { IsReproducible: false }
        select (processor.Processor, DockerfileBuild.NoPromise + processor.Check switch
        {
            null => "",
            { Held: true } => "; it held: two builds gave the same bytes",
            { Deviation: var deviation } => $"; it did not hold: {deviation}",
        });

    private static IReadOnlyList<Line> Row(PinnedProcessor processor) =>
    [
        processor.Processor,
        Result(processor),
        processor.After?.Tag ?? "—",
        processor.After is { } pin ? Inline.Code($"{pin.Index}") : "—",
        Platforms(processor),
        processor.Step.Reason,
    ];

    // "linux/amd64 17.9 MiB, linux/arm64 16.9 MiB"
    private static string Platforms(PinnedProcessor processor) => processor.After is not { } pin ? "" : string.Join(", ", pin.Platforms.Keys
        .OrderBy(platform => platform.ToString(), StringComparer.Ordinal)
        .Select(platform => processor.SizesAfter.TryGetValue(platform, out var size) ? $"{platform} {DisplayText.Size(size)}" : platform.ToString()));

    private static string Proposal(PinProposal? proposal) => proposal switch
    {
        PinProposal.Open { IsDraft: true } draft => $"pull request {draft.Number} {Verb(draft)} as a draft until its images are accepted: {draft.Link}",
        PinProposal.Open open => $"pull request {open.Number} {Verb(open)}: {open.Link}",
        PinProposal.NotNeeded => "nothing to propose: the base branch has these pins",
        _ => "not proposed",
    };

    private static string Verb(PinProposal.Open open) => open.Opened ? "opened" : "updated";
}
