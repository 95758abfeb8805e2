using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Release;
using Pipeline.Contracts.Faults;

namespace Pipeline.Targets;

/// <summary>Shows what the images of new pins write differently, before anyone merges them.</summary>
public interface ICompareOutputs : IBuildAndPin
{
    [Parameter("CompareOutputs: the file of the earlier pins (default: the pins file of the base branch of --repository)")]
    string? Before => TryGetValue(() => Before);

    Target CompareOutputs => _ => _
        .Description("Runs every case of each moved pin with the earlier image and the image now, and shows the outputs that differ")
        .DependsOn(BuildAndPin, RegistryUp)
        .OnlyWhenDynamic(() => !DryRun)
        .Produces(RootDirectory / "artifacts" / "compare-outputs.*")
        .Executes(() =>
        {
            try
            {
                var report = LaneVerdict.Run(() => CompareOutputsCommand.Run(RootDirectory, Release, Before, Processor));
                ReportSummary(_ => _.AddPair("Outputs", report.Counts));
                Assert.False(report.Failed, "A pinned image does not run its cases.");
            }
            catch (FaultException e)
            {
                Assert.Fail(e.Fault.Message);
            }
        });
}
