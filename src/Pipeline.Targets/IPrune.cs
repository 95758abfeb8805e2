using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;
using Pipeline.Contracts.Faults;

namespace Pipeline.Targets;

/// <summary>Clears the images' repositories of what nothing uses.</summary>
public interface IPrune : IDrift
{
    [Parameter($"Prune: {OptionText.PruneKeep}")]
    string? Keep => TryGetValue(() => Keep);

    [Parameter($"Prune: {OptionText.PruneConfirm}")]
    bool Confirm => TryGetValue<bool?>(() => Confirm) ?? false;

    Target Prune => _ => _
        .Description("Lists the images that no pin and no deployment uses, and deletes them with --confirm")
        .DependsOn(RegistryUp)
        .Requires(() => Keep)
        .Produces(RootDirectory / "artifacts" / "prune.*")
        .Executes(() =>
        {
            var options = new PruneCommandOptions { Keep = Keep!, Confirm = Confirm, Modal = Modal, App = App };
            Assert.True(options.Problem() is null, options.Problem() ?? "");
            try
            {
                var report = LaneVerdict.Run(() => PruneCommand.Run(RootDirectory, Release, options));
                ReportSummary(_ => _.AddPair("Manifests", report.Counts));
                Assert.False(report.Failed, "Not everything that is unused could be deleted.");
            }
            catch (FaultException e)
            {
                Assert.Fail(e.Fault.Message);
            }
        });
}
