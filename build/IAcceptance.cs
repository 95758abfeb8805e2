using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli;
using Pipeline.Lanes;

namespace Pipeline.Targets;

/// <summary>What is pinned is what runs: read back from the registry by digest, asserted, and run on every platform.</summary>
public interface IAcceptance : IBuildAndPin
{
    [Parameter("The public key that images must be signed for (cosign); where images are signed, the key that signs them")]
    string? VerifyKey => TryGetValue(() => VerifyKey) ?? SignKey;

    Target VerifyingUp => _ => _
        .Description("Makes sure that cosign is there, where signatures are verified")
        .Unlisted()
        .OnlyWhenDynamic(() => VerifyKey is not null)
        .Executes(() => EngineSetup.Up(RootDirectory, NoEngineSetup, "signing"));

    Target Acceptance => _ => _
        .Description("Asserts every pinned image, runs its cases from the digest on each platform, and judges them")
        .DependsOn(BuildAndPin, RegistryUp, VerifyingUp)
        .Produces(RootDirectory / "artifacts" / "acceptance.*")
        .Executes(() =>
        {
            var report = LaneVerdict.Run(() => AcceptanceCommand.Run(RootDirectory, Release, new() { Processor = Processor, VerifyKey = VerifyKey, DryRun = DryRun })).AssertBegun();
            if (report is not null)
            {
                ReportSummary(_ => _.AddPair("Accepted", $"{report.Passed} passed, {report.Failed} failed, {report.Bypassed} bypassed"));
                report.AssertHolds();
            }
        });
}
