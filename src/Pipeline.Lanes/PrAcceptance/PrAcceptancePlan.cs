using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.PrAcceptance;

/// <summary>Plans PrAcceptance. Pure; linear in the number of cases and files.</summary>
internal static class PrAcceptancePlan
{
    private const int DateLength = 10;

    /// <summary>Decides what to run, and why.</summary>
    /// <param name="states">The selected processors, in any order, each name once.</param>
    /// <param name="force">Whether to run unchanged processors too.</param>
    /// <param name="perturb">Whether the second run of each case has changed conditions; verdicts without that are then invalid.</param>
    /// <param name="only">The only platform to judge; null for one of each processor. Processors without it are left out.</param>
    public static LanePlan Of(IEnumerable<ProcessorState> states, bool force, bool perturb = false, Platform? only = null) =>
        new(states.Where(state => only is null || state.Content.Processor?.Spec.Platforms.Contains(only) != false).Select(state => Plan(state, force, perturb)), "to run", "unchanged")
        {
            Heading = only is null ? null : $"only {only}",
            Only = only,
        };

    /// <summary>Whether the last verdict stands.</summary>
    public static bool Stands(ProcessorState state, bool perturb) => Decide(state, force: false, perturb).Stands is not null;

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
        { Previous.Origin: { } origin } => (state.Previous, $"unchanged: judged {Where(origin)}{state.Previous.JudgedAt[..DateLength]} by {origin.Who}"),
        _ => (state.Previous, $"unchanged: verdict of {state.Previous.JudgedAt} stands"),
    };

    private static string Where(VerdictOrigin origin) => (origin.Ref is null ? "" : $"on {origin.Ref}, ") + (origin.Run is null ? "" : $"run {origin.Run}, ");

    // A folder without a spec cannot be built, so there is nothing else to judge.
    private static IEnumerable<LaneStep> Steps(ProcessorState state, bool perturb) => state.Content.Processor is not { } processor
        ? [new LaneStep.Judge(state)]
        :
        [
            new LaneStep.Build(processor),
            new LaneStep.Probe(null),
            .. Cases([.. state.Content.Cases.OrderBy(@case => @case.Name, StringComparer.Ordinal)], perturb),
            new LaneStep.Judge(state),
        ];

    private static IEnumerable<LaneStep.CaseStep> Cases(IReadOnlyList<ProcessorCase> cases, bool perturb)
    {
        var values = perturb ? PerturbationValuesOf(cases) : [];
        return ProcessorPlan.CaseSteps(cases, @case => [perturb ? new LaneStep.Perturb(@case, values[@case]) : new LaneStep.Run(@case, "run twice")]);
    }

    // Successes alternate between the first and the last values, and so do errors; a single one has both. So every processor meets every value.
    private static Dictionary<ProcessorCase, PerturbationValues> PerturbationValuesOf(IEnumerable<ProcessorCase> cases) => cases
        .Where(@case => @case.Expectation is not CaseExpectation.Bypass)
        .GroupBy(@case => @case.Expectation is CaseExpectation.Error)
        .SelectMany(kind => kind.Index(), (kind, @case) => KeyValuePair.Create(
            @case.Item, kind.Count() == 1 ? PerturbationValues.Both : @case.Index % 2 == 0 ? PerturbationValues.First : PerturbationValues.Last))
        .ToDictionary();
}
