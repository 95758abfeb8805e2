using System.Text;

namespace Pipeline.Lanes;

/// <summary>Writes what a lane leaves: <c>artifacts/&lt;lane&gt;.{json,xml,html}</c>, and what GitHub shows.</summary>
/// <param name="root">The absolute path of the repository.</param>
public sealed class LaneReports(string root)
{
    /// <summary>Writes the three files; each is whole or absent.</summary>
    /// <returns>Their paths from the repository's root.</returns>
    public IReadOnlyList<string> Write(LaneReport report) =>
    [
        Write(report.Lane.File + ".json", JsonReport.Of(report)),
        Write(report.Lane.File + ".xml", JUnitReport.Of(report)),
        Write(report.Lane.File + ".html", new HtmlReport(root).Of(report)),
    ];

    /// <summary>Adds the summary of a step of GitHub Actions.</summary>
    /// <param name="report">The report.</param>
    /// <param name="file">The value of <c>GITHUB_STEP_SUMMARY</c>.</param>
    public static void AddStepSummary(LaneReport report, string file) => File.AppendAllText(file, GitHubReport.Summary(report), new UTF8Encoding(false));

    /// <summary>The workflow commands that annotate failures on GitHub, each a line for standard output.</summary>
    public static IEnumerable<string> Annotations(LaneReport report) => GitHubReport.Annotations(report);

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(root, "artifacts", name);
        WholeFile.Replace(path, content);
        return Path.GetRelativePath(root, path);
    }
}
