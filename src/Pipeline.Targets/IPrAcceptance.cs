using Nuke.Common;
using Nuke.Common.IO;
using Pipeline.Cli.Lanes;
using Pipeline.Lanes.PrAcceptance;
using Pipeline.Lanes.Results;

namespace Pipeline.Targets;

/// <summary>The PR lane: tests the current source hermetically, by immutable image ID.</summary>
public interface IPrAcceptance : IEngine, IOneProcessor, IDryRun, IForce, IOnePlatform, IPartitions
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

            LaneVerdict.Run(() => PrAcceptanceCommand.Run(Options with { Partition = Part }, SharedVerdicts)).AssertPassed(this, "Judged");
        });

    Target PrAcceptancePlan => _ => _
        .Description("Divides PrAcceptance between as many machines as its work deserves (processors/ci.json)")
        .DependsOn<IWorkflows>(x => x.WorkflowsCurrent)
        .DependsOn(EngineUp)
        .Produces(Artifacts / "pr-acceptance.plan.json")
        .Executes(() => LaneVerdict.Run(() => PrAcceptanceCommand.Divide(Options, SharedVerdicts)).AssertBegun());

    Target PrAcceptanceReport => _ => _
        .Description("Merges the reports of all partitions of PrAcceptance, and fails if one is missing")
        .DependsOn<IWorkflows>(x => x.WorkflowsCurrent)
        .Produces(Artifacts / "pr-acceptance.*")
        .Executes(() => LaneVerdict.Run(() => LaneMergeCommand.Run(RootDirectory, LaneTitle.PrAcceptance, SharedVerdicts)).AssertPassed(this, "Judged"));

    private PrAcceptanceOptions Options => new(RootDirectory, Processor, Force, DryRun, AcceptOutputs, Perturb: !NoPerturb) { Only = Only };
}
