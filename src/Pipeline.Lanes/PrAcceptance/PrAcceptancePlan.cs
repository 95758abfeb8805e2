using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.PrAcceptance;

/// <summary>Plans PrAcceptance. Pure; linear in the number of cases and files.</summary>
internal static class PrAcceptancePlan
{
    /// <summary>Decides what to run, and why.</summary>
    /// <param name="states">The selected processors, in any order, each name once.</param>
    /// <param name="force">Whether to run unchanged processors too.</param>
    /// <param name="perturb">Whether to also run each case under changed conditions; verdicts without that are then invalid.</param>
    public static LanePlan Of(IEnumerable<ProcessorState> states, bool force, bool perturb = false) =>
        new(states.Select(state => Plan(state, force, perturb)), "to run", "unchanged");

    private static ProcessorPlan Plan(ProcessorState state, bool force, bool perturb)
    {
        var (verdict, reason) = Decide(state, force, perturb);
        return new ProcessorPlan(state.Name, state.Content, reason, verdict is null ? [.. Steps(state, perturb)] : [new LaneStep.KeepVerdict(verdict)]);
    }

    private static (Verdict? Stands, string Reason) Decide(ProcessorState state, bool force, bool perturb) => state switch
    {
        _ when force => (null, "forced"),
        { Previous: null } => (null, "no verdict yet"),
        _ when state.Source.DifferenceFrom(state.Previous.Source, $"processors/{state.Name}/") is { } difference => (null, difference),
        { Previous: var previous } when !previous.Passed() => (null, $"failed at {previous.JudgedAt}"),
        { Previous.Perturbed: false } when perturb => (null, "not perturbed yet"),
        _ => (state.Previous, $"unchanged: verdict of {state.Previous.JudgedAt} stands"),
    };

    // A folder without a spec cannot be built, so there is nothing else to judge.
    private static IEnumerable<LaneStep> Steps(ProcessorState state, bool perturb) => state.Content.Processor is not { } processor
        ? [new LaneStep.Judge(state)]
        :
        [
            new LaneStep.Build(processor),
            new LaneStep.Probe(null),
            .. ProcessorPlan.CaseSteps(state.Content.Cases.OrderBy(@case => @case.Name, StringComparer.Ordinal), @case => Case(@case, perturb)),
            new LaneStep.Judge(state),
        ];

    private static IEnumerable<LaneStep.CaseStep> Case(ProcessorCase @case, bool perturb) =>
        [new LaneStep.Run(@case, "run twice"), .. perturb ? [new LaneStep.Perturb(@case)] : Array.Empty<LaneStep.CaseStep>()];
}
