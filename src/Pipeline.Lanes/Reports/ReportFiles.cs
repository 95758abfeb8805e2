using System.Text;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Reports;

/// <summary>Writes a report to <c>artifacts/</c> and to a GitHub Actions step.</summary>
public static class ReportFiles
{
    private const int AnnotationsShown = 50;

    /// <summary>Writes the report's files, each atomically.</summary>
    /// <param name="document">The report.</param>
    /// <param name="root">The absolute path of the repository.</param>
    /// <returns>Their paths, relative to the repository's root.</returns>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(ReportDocument document, string root) => [.. document.Extensions.Select(extension =>
    {
        var path = Path.Combine("artifacts", $"{document.File}.{extension}");
        AtomicFile.Replace(Path.Combine(root, path), extension switch
        {
            "json" => JsonLine.Of(document.Json),
            "xml" => JUnitWriter.Write(document),
            "sarif" => SarifWriter.Write(document, root),
            "html" => HtmlWriter.Write(document, root),
            _ => Encoding.UTF8.GetBytes(MarkdownWriter.Write(document.Summary)),
        });
        return path;
    })];

    /// <summary>Appends the report to a step's summary.</summary>
    /// <param name="document">The report.</param>
    /// <param name="file">The value of <c>GITHUB_STEP_SUMMARY</c>.</param>
    public static void AddStepSummary(ReportDocument document, string file) => File.AppendAllText(file, MarkdownWriter.Write(document.Summary), new UTF8Encoding(false));

    /// <summary>The workflow commands that annotate files on GitHub, one per line of standard output.</summary>
    public static IEnumerable<string> Annotations(ReportDocument document) =>
        from finding in document.Findings.Take(AnnotationsShown)
        let title = $"{document.Lane} {finding.Subject}".TrimEnd()
        let message = finding.Remedy is null ? finding.Text : $"{finding.Text}. {finding.Remedy}"
        select $"::{(finding.Tone == Tone.Bad ? "error" : "warning")} file={Property(finding.File)},title={Property(title)}::{Data(message)}";

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
