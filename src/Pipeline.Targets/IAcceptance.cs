using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Cli.Lanes;
using Pipeline.Cli.Release;
using Pipeline.Lanes.Results;

namespace Pipeline.Targets;

/// <summary>Runs exactly the pinned images: reads them back by digest, asserts them, and runs them on every platform.</summary>
public interface IAcceptance : IBuildAndPin, IPartitions
{
    [Parameter("The cosign public key that must verify every image (default: --sign-key)")]
    string? VerifyKey => TryGetValue(() => VerifyKey) ?? SignKey;

    Target VerifyingUp => _ => _
        .Description("Installs cosign if signatures are to be verified")
        .Unlisted()
        .OnlyWhenDynamic(() => VerifyKey is not null)
        .Executes(() => EngineSetup.Up(RootDirectory, NoEngineSetup, "signing"));

    Target Acceptance => _ => _
        .Description("Asserts every pinned image, runs its cases by digest on each platform, and checks the results")
        .DependsOn(BuildAndPin, RegistryUp, VerifyingUp)
        .Produces(RootDirectory / "artifacts" / "acceptance.*")
        .Executes(() =>
        {
            LaneVerdict.Run(() => AcceptanceCommand.Run(RootDirectory, Release, AcceptanceOptions with { Partition = Part, Only = Only })).AssertPassed(this, "Accepted");
        });

    Target AcceptancePlan => _ => _
        .Description("Divides Acceptance between as many machines as its work deserves (processors/ci.json)")
        .Produces(RootDirectory / "artifacts" / "acceptance.plan.json")
        .Executes(() => LaneVerdict.Run(() => AcceptanceCommand.Divide(RootDirectory, Release, AcceptanceOptions)).AssertBegun());

    Target AcceptanceReport => _ => _
        .Description("Merges the reports of all partitions of Acceptance, and fails if one is missing")
        .Produces(RootDirectory / "artifacts" / "acceptance.*")
        .Executes(() => LaneVerdict.Run(() => LaneMergeCommand.Run(RootDirectory, LaneTitle.Acceptance, VerdictOptions.None)).AssertPassed(this, "Accepted"));

    private AcceptanceCommandOptions AcceptanceOptions => new() { Processor = Processor, VerifyKey = VerifyKey, DryRun = DryRun, Verdicts = SharedVerdicts };
}
