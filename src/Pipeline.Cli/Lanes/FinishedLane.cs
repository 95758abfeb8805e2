using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>What a lane that has judged leaves behind: its table on the console, its files, and what GitHub is told.</summary>
internal static class FinishedLane
{
    /// <param name="report">What was found.</param>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="screen">The console.</param>
    public static void Tell(LaneReport report, string root, LaneScreen screen)
    {
        screen.Show(report, new LaneReports(root).Write(report));
        GitHubStep.OfProcess()?.Tell(report);
    }
}
