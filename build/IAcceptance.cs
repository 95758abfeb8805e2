using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Release;

namespace Pipeline.Targets;

/// <summary>Runs exactly the pinned images: reads them back by digest, asserts them, and runs them on every platform.</summary>
public interface IAcceptance : IBuildAndPin
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
            var report = LaneVerdict.Run(() => AcceptanceCommand.Run(RootDirectory, Release, new() { Processor = Processor, VerifyKey = VerifyKey, DryRun = DryRun })).AssertBegun();
            if (report is not null)
            {
                ReportSummary(_ => _.AddPair("Accepted", $"{report.Passed} passed, {report.Failed} failed, {report.Bypassed} bypassed"));
                report.AssertHolds();
            }
        });
}
