using System.Globalization;
using System.Text;

namespace Pipeline.Lanes;

/// <summary>The report for people, in Markdown.</summary>
internal static class PinMarkdown
{
    // A summary of GitHub holds 1 MiB.
    private const int RowsShown = 500;

    public static string Of(PinReport report)
    {
        var text = new StringBuilder(report.Failed ? "## BuildAndPin failed: nothing is pinned\n\n" : "## BuildAndPin\n\n");
        text.Append(PinWords.Counts(report)).Append(" in ").Append(Words.Duration(report.DurationMs)).Append(" under `").Append(report.Place.Prefix).Append("`.\n\n");
        text.Append("| processor | result | tag | index | platforms | why |\n|---|---|---|---|---|---|\n");
        foreach (var processor in report.Processors.OrderBy(processor => processor.Failure is null).Take(RowsShown))
        {
            var pin = processor.After;
            text.Append(CultureInfo.InvariantCulture, $"| {processor.Processor} | {PinWords.Of(processor)} | {pin?.Tag ?? "—"} | {(pin is null ? "—" : $"`{pin.Index}`")} | {PinWords.Platforms(processor)} | {processor.Step.Reason} |\n");
        }

        foreach (var failed in report.Processors.Where(processor => processor.Failure is not null).Take(RowsShown))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {failed.Processor}\n\n{GitHubText.Block(failed.Failure!)}");
        }

        text.Append('\n').Append(PinWords.Proposal(report.Proposal)).Append('\n');
        return report.Proposal is Contracts.PinProposal.Open { StartsChecks: false }
            ? text.Append("\n> [!WARNING]\n> ").Append(PinWords.NoChecks).Append('\n').ToString()
            : text.ToString();
    }
}
