using System.Text;

namespace Pipeline.Lanes;

/// <summary>Writes what the lane leaves: <c>artifacts/pr-acceptance.{json,xml,html}</c>, and what GitHub shows.</summary>
/// <param name="options">What was asked of the lane.</param>
public sealed class LaneReports(PrAcceptanceOptions options)
{
    /// <summary>Writes the three files; each is whole or absent.</summary>
    /// <returns>Their paths from the repository's root.</returns>
    public IReadOnlyList<string> Write(LaneReport report) =>
    [
        Write("pr-acceptance.json", JsonReport.Of(report)),
        Write("pr-acceptance.xml", JUnitReport.Of(report)),
        Write("pr-acceptance.html", new HtmlReport(options.Root).Of(report)),
    ];

    /// <summary>Adds the summary of a step of GitHub Actions.</summary>
    /// <param name="report">The report.</param>
    /// <param name="file">The value of <c>GITHUB_STEP_SUMMARY</c>.</param>
    public static void AddStepSummary(LaneReport report, string file) => File.AppendAllText(file, GitHubReport.Summary(report), new UTF8Encoding(false));

    /// <summary>The workflow commands that annotate failures on GitHub, each a line for standard output.</summary>
    public static IEnumerable<string> Annotations(LaneReport report) => GitHubReport.Annotations(report);

    private string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(options.Artifacts);
        var path = Path.Combine(options.Artifacts, name);
        File.WriteAllBytes(path + ".tmp", content);
        File.Move(path + ".tmp", path, overwrite: true);
        return Path.GetRelativePath(options.Root, path);
    }
}
