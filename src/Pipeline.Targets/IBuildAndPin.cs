using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Hosting;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Pinning;

namespace Pipeline.Targets;

/// <summary>Starts the release: builds multi-arch images into a registry and records their digests in one reviewed file.</summary>
public interface IBuildAndPin : IRelease, IOnePlatform, IOneProcessor, IDryRun
{
    [Parameter(OptionText.VerifyReproducible)]
    bool VerifyReproducible => TryGetValue<bool?>(() => VerifyReproducible) ?? false;

    [Parameter(OptionText.NoPullRequest)]
    bool NoPullRequest => TryGetValue<bool?>(() => NoPullRequest) ?? false;

    [Parameter(OptionText.Degree)]
    int Builds => TryGetValue<int?>(() => Builds) ?? PinCommandOptions.DefaultDegree;

    [Parameter(OptionText.BuiltElsewhere)]
    string? BuiltElsewhere => TryGetValue(() => BuiltElsewhere);

    Target BuildPlatform => _ => _
        .Description("Builds changed images that have steps for --only-platform, on its own machine, and pushes them for BuildAndPin to join")
        .DependsOn(RegistryUp)
        .Produces(RootDirectory / "artifacts" / "platform-builds.*")
        .Executes(() =>
        {
            Assert.True(Only is not null, "BuildPlatform needs --only-platform.");
            Assert.False(DryRun, "BuildPlatform has no --dry-run: that of BuildAndPin prints the plan.");
            var outcome = LaneVerdict.Run(() => BuildAndPinCommand.BuildPlatform(RootDirectory, Release, PinOptions, Only!));
            Assert.True(outcome.Refusal is null, outcome.Refusal ?? "");
            ReportSummary(_ => _.AddPair("Images", outcome.Counts));
            Assert.True(outcome.Failures.Count == 0, $"Not every image could be built and pushed for {Only}.");
        });

    Target BuildAndPin => _ => _
        .Description("Builds changed images for all platforms, pushes, asserts and pins them by digest")
        .DependsOn(RegistryUp, SigningUp)
        .Produces(RootDirectory / "artifacts" / "build-and-pin.*")
        .Executes(() =>
        {
            // In a chain the option is for Acceptance.
            Assert.False(OnlyPlatform is not null && InvokedTargets.Any(target => target.Name == nameof(BuildAndPin)), "BuildAndPin pins all platforms: --only-platform is for BuildPlatform and Acceptance.");
            var outcome = LaneVerdict.Run(() => BuildAndPinCommand.Run(RootDirectory, Release, PinOptions));
            Assert.True(outcome is not PinOutcome.Refused, (outcome as PinOutcome.Refused)?.Fault.Message ?? "");
            if (outcome is PinOutcome.Finished { Report: var report })
            {
                ReportSummary(_ => _.AddPair("Pins", report.Counts));
                Assert.False(report.Failed, "Nothing was pinned, because not every image could be built, pushed and asserted.");
            }
        });

    private PinCommandOptions PinOptions
    {
        get
        {
            Assert.True(Builds is >= 1 and <= PinCommandOptions.MaxDegree, $"--builds must be 1 to {PinCommandOptions.MaxDegree}.");
            return new PinCommandOptions
            {
                Processor = Processor, VerifyReproducible = VerifyReproducible, SignKey = SignKey, NoPullRequest = NoPullRequest, Degree = Builds, DryRun = DryRun,
                BuiltElsewhere = IOnePlatform.PlatformOf("--built-elsewhere", BuiltElsewhere),
            };
        }
    }
}
