using System.Text.Json.Nodes;
using Pipeline.Lanes.Proof;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Promotion;

/// <summary>Maps the report of Promote to the writers' model.</summary>
public static class PromoteDocument
{
    private const int RowsShown = 500;

    private static readonly IReadOnlyList<string> Columns = ["processor", "result", "tag", "index", "sent", "mounted"];

    public static ReportDocument Of(PromotionReport report)
    {
        ReportFinding[] failures =
        [
            .. from failed in report.Processors
               where failed.Failure is not null
               select new ReportFinding(Tone.Bad, failed.Step.Processor, failed.Failure!.ToString(), report.Place.PinsPath),
        ];
        Line[] lines =
        [
            .. failures.Select(failure => failure.ToLine()),
            report.Failed ? $"{report.Place.PinsPath} is unchanged" : $"{report.Place.PinsPath} {(report.Written ? "written: it names" : "unchanged: it already names")} {report.To}",
            .. report.Proposal is { } proposal ? [ProofDocument.Proposal(proposal)] : Array.Empty<Line>(),
        ];
        var table = new Block.Table(Columns, [.. report.Processors.Select(Row)], RowsShown);
        return new(
            "Promote",
            "promote",
            ["json", "md"],
            Json(report),
            new(table, lines, report.Counts),
            new(
                report.Failed ? "Promote failed: no pin has moved" : "Promote",
                [
                    new Block.Paragraph(new($"{report.Counts} from ", Inline.Code($"{report.Place.Prefix}"), " to ", Inline.Code(report.To), ".")),
                    table,
                    .. lines.Select(line => new Block.Paragraph(line)),
                ]))
        {
            Findings = failures,
        };
    }

    internal static string Result(PromotedProcessor processor) => processor switch
    {
        { Failure: not null } => "failed",
        { IsSkipped: true } => "not promoted",
        { Step: PromotionStep.Copy } => "promoted",
        _ => "unchanged",
    };

    private static IReadOnlyList<Line> Row(PromotedProcessor processor) =>
    [
        processor.Step.Processor,
        Inline.Toned(Result(processor), processor.Failure is null ? processor.IsSkipped ? Tone.Quiet : Tone.Good : Tone.Bad),
        processor.Step.Pin.Tag,
        DisplayText.Short(processor.Step.Pin.Index),
        DisplayText.Size(processor.SentBytes),
        $"{processor.Mounted}",
    ];

    private static JsonObject Json(PromotionReport report) => JsonLine.WithoutNulls(new JsonObject
    {
        ["schema"] = "promote-v1",
        ["from"] = report.Place.Prefix.ToString(),
        ["to"] = report.To,
        ["failed"] = report.Failed,
        ["written"] = report.Written,
        ["processors"] = JsonLine.Array(report.Processors, processor => new JsonObject
        {
            ["name"] = processor.Step.Processor,
            ["result"] = Result(processor),
            ["index"] = processor.Step.Pin.Index.ToString(),
            ["tag"] = processor.Step.Pin.Tag,
            ["sent_bytes"] = processor.SentBytes,
            ["mounted"] = processor.Mounted,
            ["failure"] = processor.Failure?.ToString(),
        }),
        ["pull_request"] = ProofDocument.PullRequest(report.Proposal),
    });
}
