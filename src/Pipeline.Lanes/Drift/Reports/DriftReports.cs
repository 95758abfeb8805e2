using System.Text;

namespace Pipeline.Lanes;

/// <summary>Writes what the lane leaves: <c>artifacts/drift.{json,sarif,html}</c>, the history, and what GitHub shows.</summary>
/// <param name="place">Where the release goes.</param>
public sealed class DriftReports(ReleasePlace place)
{
    /// <summary>Adds the run to the history and writes the three files; each is whole or absent.</summary>
    /// <returns>Their paths from the repository's root.</returns>
    public IReadOnlyList<string> Write(DriftReport report)
    {
        var kept = DriftHistory.FileOf(place);
        var history = DriftHistory.Load(kept).With(report);
        history.Save(kept);
        return [Write("drift.json", DriftJson.Of(report)), Write("drift.sarif", DriftSarif.Of(report, place)), Write("drift.html", DriftHtml.Of(report, history))];
    }

    /// <summary>The report for programs, one line.</summary>
    public static byte[] Line(DriftReport report) => DriftJson.Of(report);

    /// <summary>Adds the summary of a step of GitHub Actions.</summary>
    /// <param name="report">The report.</param>
    /// <param name="file">The value of <c>GITHUB_STEP_SUMMARY</c>.</param>
    public static void AddStepSummary(DriftReport report, string file) => File.AppendAllText(file, DriftMarkdown.Summary(report), new UTF8Encoding(false));

    /// <summary>The workflow commands that annotate findings on GitHub, each a line for standard output.</summary>
    public static IEnumerable<string> Annotations(DriftReport report) => DriftMarkdown.Annotations(report);

    private string Write(string name, byte[] content)
    {
        var path = Path.Combine(place.Artifacts, name);
        WholeFile.Replace(path, content);
        return Path.GetRelativePath(place.Root, path);
    }
}
