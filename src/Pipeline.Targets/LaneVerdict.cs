using Nuke.Common;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Hosting;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;

namespace Pipeline.Targets;

/// <summary>Maps a lane's outcome to its target.</summary>
internal static class LaneVerdict
{
    /// <summary>Runs a lane. An unwritable folder of the checkout fails the target with one sentence.</summary>
    public static T Run<T>(Func<T> lane)
    {
        try
        {
            return lane();
        }
        catch (Exception e) when (FileFault.Is(e))
        {
            Assert.Fail(FileFault.Sentence(e));
            throw;
        }
    }

    /// <summary>Fails the target if the lane refused to start.</summary>
    /// <returns>The report; null if the lane was only planned.</returns>
    public static LaneReport? AssertBegun(this LaneOutcome outcome)
    {
        Assert.True(outcome is not LaneOutcome.Refused, (outcome as LaneOutcome.Refused)?.Reason ?? "");
        return (outcome as LaneOutcome.Finished)?.Report;
    }

    /// <summary>Fails the target if the lane refused to start or any check failed, and adds the counts to the build's summary.</summary>
    public static void AssertPassed(this LaneOutcome outcome, INukeBuild build, string verb, Func<LaneReport, string>? counts = null)
    {
        if (outcome.AssertBegun() is { } report)
        {
            build.ReportSummary(_ => _.AddPair(verb, counts?.Invoke(report) ?? $"{report.Passed} passed, {report.Failed} failed, {report.Bypassed} bypassed"));
            Assert.True(report.Failed == 0, $"{report.Failed} of {report.Passed + report.Failed} checks failed.");
            Assert.True(outcome is not LaneOutcome.Finished { Problem: not null }, (outcome as LaneOutcome.Finished)?.Problem ?? "");
        }
    }
}
