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
            var outcome = DeployMockCommand.Run(RootDirectory, Release, new() { App = App, Secrets = Secrets, DryRun = DryRun });
            Assert.True(outcome is not DeployMockOutcome.Refused, (outcome as DeployMockOutcome.Refused)?.Reason ?? "");
            if (outcome is DeployMockOutcome.Finished { Report: var report })
            {
                ReportSummary(_ => _.AddPair("Deployed", $"{report.Processors.Count} functions"));
                Assert.True(report.Failed == 0, $"{report.Failed} of {report.Passed + report.Failed} judged do not hold.");
            }
        });
}
