using Nuke.Common;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Drift;

namespace Pipeline.Targets;

/// <summary>Compares source, pins, registry and deployment. It only reads them.</summary>
public interface IDrift : IDeployMock
{
    [Parameter("Drift: exit with 3 for drift, 4 for pending or undeployed, 5 for unknown (1 for an error)", Name = "ExitCode")]
    bool AsExitCode => TryGetValue<bool?>(() => AsExitCode) ?? false;

    [Parameter("Drift: open, update or close the GitHub issue that reports it")]
    bool Issue => TryGetValue<bool?>(() => Issue) ?? false;

    [Parameter("Drift: compare the deployment on Modal, as the environment's profile sees it")]
    bool Modal => TryGetValue<bool?>(() => Modal) ?? false;

    Target Drift => _ => _
        .Description("Compares source, pins, registry and deployment")
        // Check before the first lane: an issue needs a GitHub repository and a token.
        .Requires(() => !Issue || (Registry != null && Token != null))
        .DependsOn(DeployMock, RegistryUp)
        .Produces(RootDirectory / "artifacts" / "drift.*")
        .Executes(() =>
        {
            var outcome = LaneVerdict.Run(() => DriftCommand.Run(RootDirectory, Release, new() { App = App, Modal = Modal, Issue = Issue }));
            ExitCode = AsExitCode ? outcome.ExitCode(asked: true) : null;
            Assert.True(outcome.Fault is null, outcome.Fault?.Message ?? "");
            var report = ((DriftCheckResult.Completed)outcome).Report;
            ReportSummary(_ => _.AddPair("Class", report.Class.Name()));
            Assert.True(report.Class != DriftClass.Error, "The comparison failed, because its inputs are broken.");
        });
}
