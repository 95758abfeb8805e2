using Pipeline.Lanes;

namespace Pipeline.Cli;

/// <summary>What a lane that judges leaves behind: of a plan its text; of a report its table on the console, its files, and what GitHub is told.</summary>
internal static class LaneEnd
{
    /// <param name="outcome">How it ended; who ran it tells of a refusal.</param>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="screen">The console.</param>
    public static void Tell(LaneOutcome outcome, string root, LaneScreen screen)
    {
        switch (outcome)
        {
            case LaneOutcome.Planned { Plan: var plan }:
                Console.Out.Write(plan.Text());
                break;
            case LaneOutcome.Finished { Report: var report }:
                screen.Show(report, new LaneReports(root).Write(report));
                GitHubStep.OfProcess()?.Tell(report);
                break;
            default:
                break;
        }
    }
}
