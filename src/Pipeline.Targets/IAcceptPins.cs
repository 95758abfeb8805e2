using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Release;
using Pipeline.Contracts.Faults;
using Pipeline.Lanes.Proof;

namespace Pipeline.Targets;

/// <summary>Lets only those pins be merged whose images were accepted.</summary>
public interface IAcceptPins : IDeployMock, ICompareOutputs
{
    Target AcceptPins => _ => _
        .Description("Records the images that Acceptance and DeployMock passed, and ends the draft of their pull request")
        .DependsOn(DeployMock, RegistryUp)
        .OnlyWhenDynamic(() => !DryRun)
        .Produces(RootDirectory / "artifacts" / "accept-pins.*")
        .Executes(() =>
        {
            Assert.True(Processor is null, "AcceptPins decides on all pins: leave out --processor.");
            AssertAccepted(() => AcceptPinsCommand.Run(RootDirectory, Release, NoPullRequest));
        });

    Target PinsAccepted => _ => _
        .Description("Checks that every pin of the pins file names an accepted image")
        .DependsOn(RegistryUp)
        .Produces(RootDirectory / "artifacts" / "pins-accepted.*")
        .Executes(() => AssertAccepted(() => PinsAcceptedCommand.Run(RootDirectory, Release)));

    [Parameter("Promote: the prefix REGISTRY/PATH of the repositories to copy accepted images to; Rollback: the image to pin again, as a digest of its index or as 'previous' (default: previous)")]
    string? To => TryGetValue(() => To);

    Target Rollback => _ => _
        .Description("Pins an earlier, accepted image of --processor again, and proposes that")
        .DependsOn(RegistryUp)
        .Requires(() => Processor)
        .OnlyWhenDynamic(() => !DryRun)
        .Produces(RootDirectory / "artifacts" / "rollback.*")
        .Executes(() =>
        {
            var options = new RollbackOptions(Processor!, To ?? RollbackLane.Previous, NoPullRequest);
            Assert.True(options.Problem() is null, options.Problem() ?? "");
            AssertAccepted(() => RollbackCommand.Run(RootDirectory, Release, options));
        });

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
