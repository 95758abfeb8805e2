using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Release;
using Pipeline.Contracts.Faults;
using Pipeline.Lanes.Promotion;

namespace Pipeline.Targets;

/// <summary>Moves accepted images from the repositories that they were built into to those of another stage.</summary>
public interface IPromote : IAcceptPins
{
    Target Promote => _ => _
        .Description("Copies accepted images with their signatures and documents to the repositories below --to, and pins them there")
        .DependsOn(RegistryUp)
        .Requires(() => To)
        .Produces(RootDirectory / "artifacts" / "promote.*")
        .Executes(() =>
        {
            var options = new PromoteCommandOptions { To = To!, Processor = Processor, NoPullRequest = NoPullRequest, DryRun = DryRun };
            var problem = options.Problem(Release);
            Assert.True(problem is null, problem ?? "");
            try
            {
                if (LaneVerdict.Run(() => PromoteCommand.Run(RootDirectory, Release, options)) is PromoteOutcome.Finished { Report: var report })
                {
                    ReportSummary(_ => _.AddPair("Images", report.Counts));
                    Assert.False(report.Failed, "No pin has moved, because not every image could be promoted.");
                }
            }
            catch (FaultException e)
            {
                Assert.Fail(e.Fault.Message);
            }
        });
}
