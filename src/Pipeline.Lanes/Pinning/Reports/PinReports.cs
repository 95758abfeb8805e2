using System.Text;

namespace Pipeline.Lanes;

/// <summary>Writes what BuildAndPin leaves: <c>artifacts/build-and-pin.{json,md}</c>, and what GitHub shows.</summary>
public static class PinReports
{
    /// <summary>Writes both files; each is whole or absent.</summary>
    /// <returns>Their paths from the repository's root.</returns>
    public static IReadOnlyList<string> Write(PinReport report) =>
    [
        Write(report.Place, "build-and-pin.json", PinJson.Of(report)),
        Write(report.Place, "build-and-pin.md", Encoding.UTF8.GetBytes(PinMarkdown.Of(report))),
    ];

    /// <summary>Adds the summary of a step of GitHub Actions.</summary>
    /// <param name="report">The report.</param>
    /// <param name="file">The value of <c>GITHUB_STEP_SUMMARY</c>.</param>
    public static void AddStepSummary(PinReport report, string file) => File.AppendAllText(file, PinMarkdown.Of(report), new UTF8Encoding(false));

    /// <summary>The workflow commands that annotate failures on GitHub, each a line for standard output.</summary>
    public static IEnumerable<string> Annotations(PinReport report)
    {
        foreach (var failed in report.Processors.Where(processor => processor.Failure is not null))
        {
            yield return GitHubText.Annotation("error", $"processors/{failed.Processor}/Dockerfile", $"BuildAndPin {failed.Processor}", failed.Failure!);
        }

        if (report.Proposal is Contracts.PinProposal.Open { StartsChecks: false })
        {
            yield return GitHubText.Annotation("warning", "processors/pins.json", "BuildAndPin", PinWords.NoChecks);
        }
    }

    private static string Write(ReleasePlace place, string name, byte[] content)
    {
        var path = Path.Combine(place.Artifacts, name);
        WholeFile.Replace(path, content);
        return Path.GetRelativePath(place.Root, path);
    }
}
