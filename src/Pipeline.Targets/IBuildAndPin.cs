using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Pinning;

namespace Pipeline.Targets;

/// <summary>Starts the release: builds multi-arch images into a registry and records their digests in one reviewed file.</summary>
public interface IBuildAndPin : IRelease, IOneProcessor, IDryRun
{
    [Parameter(OptionText.VerifyReproducible)]
    bool VerifyReproducible => TryGetValue<bool?>(() => VerifyReproducible) ?? false;

    [Parameter(OptionText.NoPullRequest)]
    bool NoPullRequest => TryGetValue<bool?>(() => NoPullRequest) ?? false;

    [Parameter(OptionText.Degree)]
    int Builds => TryGetValue<int?>(() => Builds) ?? PinCommandOptions.DefaultDegree;

    Target BuildAndPin => _ => _
        .Description("Builds changed images for all platforms, pushes, asserts and pins them by digest")
        .DependsOn(RegistryUp, SigningUp)
        .Produces(RootDirectory / "artifacts" / "build-and-pin.*")
        .Executes(() =>
        {
            Assert.True(Builds is >= 1 and <= PinCommandOptions.MaxDegree, $"--builds must be 1 to {PinCommandOptions.MaxDegree}.");
            var options = new PinCommandOptions
            {
                Processor = Processor, VerifyReproducible = VerifyReproducible, SignKey = SignKey, NoPullRequest = NoPullRequest, Degree = Builds,
                DryRun = DryRun,
            };
            var outcome = LaneVerdict.Run(() => BuildAndPinCommand.Run(RootDirectory, Release, options));
            Assert.True(outcome is not PinOutcome.Refused, (outcome as PinOutcome.Refused)?.Fault.Message ?? "");
            if (outcome is PinOutcome.Finished { Report: var report })
            {
                ReportSummary(_ => _.AddPair("Pins", report.Counts));
                Assert.False(report.Failed, "Nothing was pinned, because not every image could be built, pushed and asserted.");
            }
        });
}
