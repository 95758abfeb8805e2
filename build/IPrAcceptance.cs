using Nuke.Common;
using Nuke.Common.IO;
using Nuke.Common.Utilities.Collections;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.PrAcceptance;

namespace Pipeline.Targets;

/// <summary>The PR lane: tests the current source hermetically, by immutable image ID.</summary>
public interface IPrAcceptance : IEngine, IOneProcessor, IDryRun, IForce
{
    [Parameter("Accept the outputs of two equal runs as expected outputs")]
    bool AcceptOutputs => TryGetValue<bool?>(() => AcceptOutputs) ?? false;

    [Parameter("Run each case twice under the same conditions (default: the second time under another time zone, locale, user, clock etc., which must not change its outputs)")]
    bool NoPerturb => TryGetValue<bool?>(() => NoPerturb) ?? false;

    AbsolutePath Artifacts => RootDirectory / "artifacts";

    Target PrAcceptance => _ => _
        .Description("Builds every processor from the current source, runs its cases and checks the results")
        .DependsOn<IWorkflows>(x => x.WorkflowsCurrent)
        .DependsOn(EngineUp)
        .Produces(Artifacts / "pr-acceptance.*")
        .Executes(() =>
        {
            if (!NoPerturb && !DryRun)
            {
                EngineSetup.Up(RootDirectory, NoEngineSetup, "perturbation");
            }

            var options = new PrAcceptanceOptions(RootDirectory, Processor, Force, DryRun, AcceptOutputs, Perturb: !NoPerturb);
            var report = LaneVerdict.Run(() => PrAcceptanceCommand.Run(options)).AssertBegun();
            if (report is not null)
            {
                ReportSummary(_ => _.AddPair("Judged", $"{report.Passed} passed, {report.Failed} failed, {report.Bypassed} bypassed"));
                report.AssertHolds();
            }
        });
}
