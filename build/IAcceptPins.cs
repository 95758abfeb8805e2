using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Release;
using Pipeline.Contracts.Faults;
using Pipeline.Lanes.Proof;

namespace Pipeline.Targets;

/// <summary>Lets only those pins be merged whose images were accepted.</summary>
public interface IAcceptPins : IDeployMock
{
    Target AcceptPins => _ => _
        .Description("Records the images that Acceptance and DeployMock passed, and ends the draft of their pull request")
        .DependsOn(DeployMock, RegistryUp)
        .Produces(RootDirectory / "artifacts" / "accept-pins.*")
        .Executes(() => AssertAccepted(() => AcceptPinsCommand.Run(RootDirectory, Release, NoPullRequest)));

    Target PinsAccepted => _ => _
        .Description("Checks that every pin of the pins file names an accepted image")
        .DependsOn(RegistryUp)
        .Produces(RootDirectory / "artifacts" / "pins-accepted.*")
        .Executes(() => AssertAccepted(() => PinsAcceptedCommand.Run(RootDirectory, Release)));

    private void AssertAccepted(Func<ProofReport> lane)
    {
        try
        {
            var report = LaneVerdict.Run(lane);
            ReportSummary(_ => _.AddPair("Pins", report.Counts));
            Assert.False(report.Failed, "Not every pinned image was accepted.");
        }
        catch (FaultException e)
        {
            Assert.Fail(e.Fault.Message);
        }
    }
}
