using Nuke.Common;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli;
using Pipeline.Lanes;

namespace Pipeline.Targets;

/// <summary>How source, pins, registry and deployment stand to each other. It reads, and changes none of them.</summary>
public interface IDrift : IDeployMock
{
    [Parameter("Drift: end with 3 drift, 4 pending or undeployed, 5 unknown (1 error)", Name = "ExitCode")]
    bool AsExitCode => TryGetValue<bool?>(() => AsExitCode) ?? false;

    [Parameter("Drift: open, update or close the one issue of GitHub that tells of it")]
    bool Issue => TryGetValue<bool?>(() => Issue) ?? false;

    [Parameter("Drift: compare what is deployed on Modal, as the profile of the environment sees it")]
    bool Modal => TryGetValue<bool?>(() => Modal) ?? false;

    Target Drift => _ => _
        .Description("Compares source, pins, registry and deployment")
        // Before the first lane: an issue needs a repository of GitHub and a token.
        .Requires(() => !Issue || (Registry != null && Token != null))
        .DependsOn(DeployMock, RegistryUp)
        .Produces(RootDirectory / "artifacts" / "drift.*")
        .Executes(() =>
        {
            var outcome = LaneVerdict.Run(() => DriftCommand.Run(RootDirectory, Release, new() { App = App, Modal = Modal, Issue = Issue }));
            ExitCode = AsExitCode ? outcome.ExitCode(asked: true) : null;
            Assert.True(outcome.Fault is null, outcome.Fault?.Message ?? "");
            var report = ((DriftOutcome.Looked)outcome).Report;
            ReportSummary(_ => _.AddPair("Class", report.Class.Name()));
            Assert.True(report.Class != DriftClass.Error, "What is to be compared is broken.");
        });
}
