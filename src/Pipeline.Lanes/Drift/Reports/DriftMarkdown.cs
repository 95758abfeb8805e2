using System.Globalization;
using System.Text;

namespace Pipeline.Lanes;

/// <summary>What GitHub shows of drift: the summary of a step, annotations, and one issue that stands while something is not in sync.</summary>
public static class DriftMarkdown
{
    // An issue holds 65,536 characters; what is ignored comes last, and has to fit too.
    private const int RowsShown = 100;
    private const int LongestText = 60_000;
    private const int LongestDetail = 400;
    private const int AnnotationsShown = 50;

    /// <summary>The issue's one line.</summary>
    public static string Title(DriftReport report)
    {
        var concerned = report.Processors.Count(processor => processor.Class != DriftClass.InSync);
        return report.Processors.Count == 0 || concerned == 0
            ? $"Drift: {report.Findings[0].Rule.Meaning.TrimEnd('.')}"
            : string.Create(CultureInfo.InvariantCulture, $"Drift: {concerned} of {report.Processors.Count} processors not in sync");
    }

    /// <summary>The issue's text. It has no clock in it: how things stand has not changed, nothing is edited.</summary>
    public static string Body(DriftReport report)
    {
        var text = new StringBuilder().Append(DriftWords.Sentence(report)).Append('\n');
        Findings(text, report);
        Ignored(text, report);
        Expired(text, report);
        return text.ToString();
    }

    /// <summary>What is said when the issue is closed.</summary>
    public static string Closing(DriftReport report) => DriftWords.Sentence(report);

    internal static string Summary(DriftReport report) => $"## Drift: {report.Class.Name()}\n\n{Body(report)}";

    internal static IEnumerable<string> Annotations(DriftReport report) => report.Findings.Take(AnnotationsShown).Select(finding => GitHubText.Annotation(
        finding.Class is DriftClass.Drift or DriftClass.Error ? "error" : "warning",
        DriftWords.File(report, finding),
        $"Drift {DriftWords.Subject(finding)}",
        $"{finding.Detail}. {finding.Rule.Remedy}"));

    private static void Findings(StringBuilder text, DriftReport report)
    {
        if (report.Findings.Count == 0)
        {
            return;
        }

        text.Append("\n| processor | class | kind | what was seen | what ends it |\n|---|---|---|---|---|\n");
        Rows(text, report.Findings, finding =>
            $"| {finding.Processor ?? "—"} | {Mark(finding.Class)} {finding.Class.Name()} | {finding.Rule} | {Detail(finding)} | {GitHubText.Cell(finding.Rule.Remedy)} |\n");
    }

    private static void Ignored(StringBuilder text, DriftReport report)
    {
        text.Append(report.Ignored.Count == 0 ? "" : "\n### Ignored\n\n| processor | kind | what was seen | why it is ignored | until |\n|---|---|---|---|---|\n");
        Rows(text, report.Ignored, finding =>
            $"| {finding.Processor} | {finding.Rule} | {Detail(finding)} | {GitHubText.Cell(finding.Ignored!.Reason)} | {finding.Ignored.LastDay} |\n");
    }

    private static void Expired(StringBuilder text, DriftReport report)
    {
        text.Append(report.Expired.Count == 0 ? "" : "\n### Ignores that have expired\n\n");
        Rows(text, report.Expired, ignore => $"- {ignore.Processor} {ignore.Kind}, until {ignore.LastDay}: {GitHubText.Inline(ignore.Reason)}\n");
    }

    private static void Rows<T>(StringBuilder text, IReadOnlyList<T> all, Func<T, string> row)
    {
        var shown = 0;
        foreach (var line in all.Take(RowsShown).Select(row).TakeWhile(line => text.Length + line.Length < LongestText))
        {
            text.Append(line);
            shown++;
        }

        text.Append(shown == all.Count ? "" : string.Create(CultureInfo.InvariantCulture, $"\n…and {all.Count - shown} more.\n"));
    }

    private static string Detail(DriftFinding finding) =>
        GitHubText.Cell(finding.Detail.Length <= LongestDetail ? finding.Detail : finding.Detail[..(LongestDetail - 1)] + "…");

    private static string Mark(DriftClass of) => of switch
    {
        DriftClass.Drift or DriftClass.Error => "❌",
        DriftClass.Unknown => "❔",
        _ => "⏳",
    };
}
