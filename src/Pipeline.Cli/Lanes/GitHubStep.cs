using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>The step of GitHub Actions that this process runs in.</summary>
/// <param name="Summary">The file of the step's summary, where the runner names one.</param>
internal sealed record GitHubStep(string? Summary)
{
    /// <summary>The step that the environment tells of, or none.</summary>
#pragma warning disable RS0030 // The edge is where the environment comes from.
    public static GitHubStep? OfProcess() =>
        Environment.GetEnvironmentVariable("GITHUB_ACTIONS") == "true" ? new GitHubStep(Environment.GetEnvironmentVariable("GITHUB_STEP_SUMMARY")) : null;
#pragma warning restore RS0030

    /// <summary>Annotates the failures and adds the summary.</summary>
    public void Tell(LaneReport report) => Tell(LaneReports.Annotations(report), file => LaneReports.AddStepSummary(report, file));

    /// <summary>Annotates the findings and adds the summary.</summary>
    public void Tell(DriftReport report) => Tell(DriftReports.Annotations(report), file => DriftReports.AddStepSummary(report, file));

    private void Tell(IEnumerable<string> annotations, Action<string> addSummary)
    {
        foreach (var annotation in annotations)
        {
            Console.Out.WriteLine(annotation);
        }

        if (Summary is not null)
        {
            addSummary(Summary);
        }
    }

    /// <summary>Annotates the failures and adds the summary.</summary>
    public void Tell(PinReport report)
    {
        foreach (var annotation in PinReports.Annotations(report))
        {
            Console.Out.WriteLine(annotation);
        }

        if (Summary is not null)
        {
            PinReports.AddStepSummary(report, Summary);
        }
    }
}
