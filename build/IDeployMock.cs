using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli;
using Pipeline.Lanes;

namespace Pipeline.Targets;

/// <summary>What is pinned can be deployed: every pin as a function, called in mode=mock over the platform's own wire.</summary>
public interface IDeployMock : IAcceptance
{
    [Parameter("The name of the application that functions are deployed as (default: pipeline)")]
    string App => TryGetValue(() => App) ?? DeployMockOptions.DefaultApp;

    [Parameter("The names of the secrets that the platform has; a processor that needs another one is refused")]
    string[]? Secrets => TryGetValue(() => Secrets);

    Target DeployMock => _ => _
        .Description("Deploys every pin as a function, reads it back, and holds its answers in mode=mock to this machine's")
        .DependsOn(Acceptance)
        .Produces(RootDirectory / "artifacts" / "deploy-mock.*", RootDirectory / "artifacts" / "deployment.json")
        .Executes(() =>
        {
            var report = LaneVerdict.Run(() => DeployMockCommand.Run(RootDirectory, Release, new() { App = App, Secrets = Secrets, DryRun = DryRun })).AssertBegun();
            if (report is not null)
            {
                ReportSummary(_ => _.AddPair("Deployed", $"{report.Processors.Count} functions"));
                report.AssertHolds();
            }
        });
}
