using Nuke.Common;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Drift;

namespace Pipeline.Targets;

/// <summary>Compares source, pins, registry and deployment. It only reads them.</summary>
public interface IDrift : IDeployMock
{
    [Parameter($"Drift: {OptionText.ExitCode}", Name = "ExitCode")]
    bool AsExitCode => TryGetValue<bool?>(() => AsExitCode) ?? false;

    [Parameter($"Drift: {OptionText.Issue}")]
    bool Issue => TryGetValue<bool?>(() => Issue) ?? false;

    [Parameter($"Drift: {OptionText.Modal}; Prune: {OptionText.PruneModal}")]
    bool Modal => TryGetValue<bool?>(() => Modal) ?? false;

    [Parameter($"Drift: {OptionText.NoDeployment}")]
    bool NoDeployment => TryGetValue<bool?>(() => NoDeployment) ?? false;

    Target Drift => _ => _
        .Description("Compares source, pins, registry and deployment")
        // Check before the first lane: an issue needs a GitHub repository and a token.
        .Requires(() => !Issue || (Repository != null && (GithubToken != null || GithubApp != null)))
        .DependsOn(DeployMock, RegistryUp)
        .Produces(RootDirectory / "artifacts" / "drift.*")
        .Executes(() =>
        {
            var (release, options) = (Release, new DriftCommandOptions { App = App, Modal = Modal, NoDeployment = NoDeployment, Issue = Issue });
            Assert.True(options.Problem(release) is null, options.Problem(release) ?? "");
            var outcome = LaneVerdict.Run(() => DriftCommand.Run(RootDirectory, release, options));
            ExitCode = AsExitCode ? outcome.ExitCode(asked: true) : null;
            Assert.True(outcome.Fault is null, outcome.Fault?.Message ?? "");
            var report = ((DriftCheckResult.Completed)outcome).Report;
            ReportSummary(_ => _.AddPair("Class", report.Class.Name()));
            Assert.True(report.Class != DriftClass.Error, "The comparison failed, because its inputs are broken.");
        });
}
