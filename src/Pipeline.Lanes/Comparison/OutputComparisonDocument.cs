using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Comparison;

/// <summary>Maps the report of CompareOutputs to the writers' model.</summary>
public static class OutputComparisonDocument
{
    private const int RowsShown = 500;

    // A GitHub summary holds 1 MiB.
    private const int Longest = 500_000;

    private const string About = "Runs every case of each processor whose pin names another image than before with both images, on the same inputs in mode=mock, and shows what they write differently.";

    public static ReportDocument Of(CompareOutputsReport report)
    {
        var comparison = report.Comparison;
        ReportFinding[] findings =
        [
            .. from processor in comparison.Processors
               from reason in Reasons(processor)
               select new ReportFinding(reason.Broken ? Tone.Bad : Tone.Waiting, processor.Name, reason.Text, $"processors/{processor.Name}/processor.json"),
        ];
        var total = $"{report.Counts} in {DisplayText.Duration(report.DurationMs)}";
        Block[] blocks = [.. OutputComparisonText.Blocks(comparison, _ => null)];
        var headline = report.Failed ? "CompareOutputs: an image does not run its cases" : "CompareOutputs";
        return new(
            "CompareOutputs",
            OutputComparison.File,
            ["json", "md", "html"],
            (JsonObject)JsonSerializer.SerializeToNode(comparison, ComparisonJson.Default.OutputComparison)!,
            new(Table(comparison), [.. findings.Select(finding => finding.ToLine())], total),
            new(headline, blocks, Longest))
        {
            Findings = findings,
            DurationMs = report.DurationMs,
            Page = new("outputs before and now", report.Failed ? Tone.Bad : Tone.Good, report.Counts, About, [], [], blocks),
        };
    }

    private static Block.Table Table(OutputComparison comparison) => new(
        ["processor", "before", "now", "result"],
        [
            .. from processor in comparison.Processors
               select (IReadOnlyList<Line>)
               [
                   processor.Name, processor.Before?.Tag ?? "none", processor.After?.Tag ?? "none",
                   Inline.Toned(PlainText.Of(OutputComparisonText.Result(processor)), processor.Failed ? Tone.Bad : Tone.Plain),
               ],
        ],
        RowsShown);

    private static IEnumerable<(bool Broken, string Text)> Reasons(ProcessorComparison processor) =>
    [
        .. processor.NotCompared is { } why ? [(processor.Broken, why)] : Array.Empty<(bool, string)>(),
        .. from one in processor.Cases where one.NotCompared is not null select (one.Broken, $"{one.Name}: {one.NotCompared}"),
    ];
}
