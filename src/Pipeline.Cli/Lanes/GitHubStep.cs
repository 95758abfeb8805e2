using Pipeline.Lanes.Reports;

namespace Pipeline.Cli.Lanes;

/// <summary>The GitHub Actions step that this process runs in.</summary>
/// <param name="Summary">The file of the step's summary, if the runner names one.</param>
/// <param name="Outputs">The file of the step's outputs, if the runner names one.</param>
internal sealed record GitHubStep(string? Summary, string? Outputs = null)
{
    /// <summary>The step in the environment, or null.</summary>
#pragma warning disable RS0030 // The edge is where the environment comes from.
    public static GitHubStep? OfProcess() =>
        Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true" ? new GitHubStep(Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY"), Environment.GetEnvironmentVariable("GITHUB_OUTPUT")) : null;
#pragma warning restore RS0030

    /// <summary>Sets an output of the step to a JSON array of plain texts.</summary>
    public void Set(string name, IEnumerable<string> values)
    {
        if (Outputs is not null)
        {
            File.AppendAllText(Outputs, $"{name}=[{string.Join(',', values.Select(value => $"\"{value}\""))}]\n");
        }
    }

    /// <summary>Annotates findings and appends the summary.</summary>
    public void Write(ReportDocument document)
    {
        foreach (var annotation in ReportFiles.Annotations(document))
        {
            Console.Out.WriteLine(annotation);
        }

        if (Summary is not null)
        {
            ReportFiles.AddStepSummary(document, Summary);
        }
    }
}
