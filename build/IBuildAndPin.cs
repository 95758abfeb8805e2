using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Pinning;

namespace Pipeline.Targets;

/// <summary>Starts the release: builds multi-arch images into a registry and records their digests in one reviewed file.</summary>
public interface IBuildAndPin : IRelease, IOneProcessor, IDryRun
{
    [Parameter("Build each image twice without cache, and compare")]
    bool VerifyReproducible => TryGetValue<bool?>(() => VerifyReproducible) ?? false;

    [Parameter("Write the pins file without proposing a pull request")]
    bool NoPullRequest => TryGetValue<bool?>(() => NoPullRequest) ?? false;

    [Parameter("Concurrent image builds (default: 2)")]
    int Builds => TryGetValue<int?>(() => Builds) ?? 2;

    Target BuildAndPin => _ => _
        .Description("Builds changed images for all platforms, pushes, asserts and pins them by digest")
        .DependsOn(RegistryUp, SigningUp)
        .Produces(RootDirectory / "artifacts" / "build-and-pin.*")
        .Executes(() =>
        {
            Assert.True(Builds > 0, "--builds must be 1 or more.");
            var choices = new PinCommandOptions
            {
                Processor = Processor, VerifyReproducible = VerifyReproducible, SignKey = SignKey, NoPullRequest = NoPullRequest, Degree = Builds,
                DryRun = DryRun,
            };
            var outcome = LaneVerdict.Run(() => BuildAndPinCommand.Run(RootDirectory, Release, choices));
            Assert.True(outcome is not PinOutcome.Refused, (outcome as PinOutcome.Refused)?.Fault.Message ?? "");
            if (outcome is PinOutcome.Finished { Report: var report })
            {
                ReportSummary(_ => _.AddPair("Pins", report.Counts));
                Assert.False(report.Failed, "Nothing was pinned, because not every image could be built, pushed and asserted.");
            }
        });
}
