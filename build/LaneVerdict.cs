using Nuke.Common;
using Pipeline.Cli;
using Pipeline.Lanes;

namespace Pipeline.Targets;

/// <summary>What a lane that judges comes to for its target.</summary>
internal static class LaneVerdict
{
    /// <summary>Runs a lane; a folder of the checkout that cannot be written fails the target in one sentence.</summary>
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

    /// <summary>Fails the target when the lane was not begun.</summary>
    /// <returns>The report; none when the lane was only planned.</returns>
    public static LaneReport? AssertBegun(this LaneOutcome outcome)
    {
        Assert.True(outcome is not LaneOutcome.Refused, (outcome as LaneOutcome.Refused)?.Reason ?? "");
        return (outcome as LaneOutcome.Finished)?.Report;
    }

    /// <summary>Fails the target when anything that was judged does not hold.</summary>
    public static void AssertHolds(this LaneReport report) =>
        Assert.True(report.Failed == 0, $"{report.Failed} of {report.Passed + report.Failed} judged do not hold.");
}
