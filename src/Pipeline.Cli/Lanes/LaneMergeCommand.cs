using Pipeline.Cli.Hosting;
using Pipeline.Lanes.LaneReports;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Spectre.Console;

namespace Pipeline.Cli.Lanes;

/// <summary>Merges the parts of a lane, which several machines ran, into its one report.</summary>
public static class LaneMergeCommand
{
    /// <summary>Reads the plan and the parts from <c>artifacts/</c>, writes the report, and adds the verdicts to the shared ones.</summary>
    /// <param name="root">The absolute path of the checkout.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="verdicts">The shared verdicts.</param>
    /// <exception cref="OperationCanceledException">Ctrl+C or a termination request.</exception>
    public static LaneOutcome Run(string root, LaneTitle lane, VerdictOptions verdicts)
    {
        using var process = new ProcessContext();
        var context = process.Open();
        var screen = new LaneScreen(AnsiConsole.Console, context.Time, context.Ci);
        using var opened = verdicts.Open(root, context);
        try
        {
            var merged = PartMerge.Read(root, lane);
            var outcome = new LaneOutcome.Finished(merged.Report);
            LaneResultWriter.Write(outcome, root, screen);
            return outcome with { Problem = opened.Shared?.AddAll(merged.Verdicts, process.Stopping).GetAwaiter().GetResult() };
        }
        catch (FaultException e)
        {
            return LaneOutcome.Refused.Of(e.Fault);
        }
    }
}
