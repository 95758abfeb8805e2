using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli;
using Pipeline.Lanes;

namespace Pipeline.Targets;

/// <summary>The release lane begins: multi-arch images in a registry, and their digests in one reviewed file.</summary>
public interface IBuildAndPin : IRelease, IOneProcessor, IDryRun
{
    [Parameter("Build each image twice without cache, and compare")]
    bool VerifyReproducible => TryGetValue<bool?>(() => VerifyReproducible) ?? false;

    [Parameter("Write the file of the pins and propose nothing")]
    bool NoPullRequest => TryGetValue<bool?>(() => NoPullRequest) ?? false;

    [Parameter("How many images are built at once (default: 2)")]
    int Builds => TryGetValue<int?>(() => Builds) ?? 2;

    Target BuildAndPin => _ => _
        .Description("Builds what has changed for all platforms, pushes it, asserts it, and pins it by digest")
        .DependsOn(RegistryUp, SigningUp)
        .Produces(RootDirectory / "artifacts" / "build-and-pin.*")
        .Executes(() =>
        {
            Assert.True(Builds > 0, "--builds is 1 or more.");
            var choices = new PinChoices
            {
                Processor = Processor, VerifyReproducible = VerifyReproducible, SignKey = SignKey, NoPullRequest = NoPullRequest, Degree = Builds,
                DryRun = DryRun,
            };
            var outcome = LaneVerdict.Run(() => BuildAndPinCommand.Run(RootDirectory, Release, choices));
            Assert.True(outcome is not PinOutcome.Refused, (outcome as PinOutcome.Refused)?.Fault.Message ?? "");
            if (outcome is PinOutcome.Finished { Report: var report })
            {
                ReportSummary(_ => _.AddPair("Pins", report.Counts));
                Assert.False(report.Failed, "Nothing is pinned: not every image could be built, pushed and asserted.");
            }
        });
}
