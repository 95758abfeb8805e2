using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli;
using Pipeline.Lanes;

namespace Pipeline.Targets;

/// <summary>The PR lane: current source, hermetically, by immutable image ID.</summary>
public interface IPrAcceptance : IEngine, IOneProcessor, IDryRun
{
    [Parameter("Run what has not changed, too")]
    bool Force => TryGetValue<bool?>(() => Force) ?? false;

    [Parameter("Make the outputs of two equal runs the expected ones")]
    bool AcceptOutputs => TryGetValue<bool?>(() => AcceptOutputs) ?? false;

    [Parameter("Run each case under other time zones, locales, users, clocks and so on, too: it must come to the same")]
    bool Perturb => TryGetValue<bool?>(() => Perturb) ?? false;

    AbsolutePath Artifacts => RootDirectory / "artifacts";

    Target PrAcceptance => _ => _
        .Description("Builds every processor from current source, runs its cases and judges them")
        .DependsOn<IWorkflows>(x => x.WorkflowsCurrent)
        .DependsOn(EngineUp)
        .Produces(Artifacts / "pr-acceptance.*")
        .Executes(() =>
        {
            if (Perturb && !DryRun)
            {
                EngineSetup.Up(RootDirectory, NoEngineSetup, "perturbation");
            }

            var options = new PrAcceptanceOptions(RootDirectory, Processor, Force, DryRun, AcceptOutputs, Perturb: Perturb);
            var report = LaneVerdict.Run(() => PrAcceptanceCommand.Run(options)).AssertBegun();
            if (report is not null)
            {
                ReportSummary(_ => _.AddPair("Judged", $"{report.Passed} passed, {report.Failed} failed, {report.Bypassed} bypassed"));
                report.AssertHolds();
            }
        });
}
