using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;
using Pipeline.Lanes.DeployMock;

namespace Pipeline.Targets;

/// <summary>Proves that the pins can be deployed: deploys each as a function and calls it in mode=mock over the platform's own protocol.</summary>
public interface IDeployMock : IAcceptance
{
    [Parameter($"{OptionText.App} (default: {DeployMockOptions.DefaultApp})")]
    string App => TryGetValue(() => App) ?? DeployMockOptions.DefaultApp;

    [Parameter("The names of the platform's secrets; processors that need others are rejected")]
    string[]? Secrets => TryGetValue(() => Secrets);

    Target DeployMock => _ => _
        .Description("Deploys every pin as a function, reads it back, and compares its answers in mode=mock with this machine's")
        .DependsOn(Acceptance)
        .Produces(RootDirectory / "artifacts" / "deploy-mock.*", RootDirectory / "artifacts" / "deployment.json")
        .Executes(() =>
        {
            var options = new DeployMockCommandOptions { App = App, Secrets = Secrets, DryRun = DryRun };
            LaneVerdict.Run(() => DeployMockCommand.Run(RootDirectory, Release, options)).AssertPassed(this, "Deployed", report => $"{report.Processors.Count} functions");
        });
}
