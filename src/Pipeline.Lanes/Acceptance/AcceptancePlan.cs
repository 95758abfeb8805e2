using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.Acceptance;

/// <summary>Plans Acceptance: one part per processor or pin. Pure; linear time.</summary>
internal static class AcceptancePlan
{
    /// <summary>Decides what to run. Every pin gets a part.</summary>
    /// <param name="states">Processors and pins in any order, each name once.</param>
    /// <param name="verify">Whether to verify signatures.</param>
    public static LanePlan Of(IEnumerable<ProcessorPin> states, bool verify) => new(states.Select(state => Plan(state, verify)), "pinned", "not");

    private static ProcessorPlan Plan(ProcessorPin state, bool verify) => state.Pin is { } pin
        ? new(state.Processor, state.Content, $"pinned: {pin.Tag}", [.. Steps(state.Content, pin, verify)]) { Pin = pin }
        : new(state.Processor, state.Content, state.Unpinned!.ToString(), [new LaneStep.Reject("image", "pinned", state.Unpinned.ToString())]);

    private static IEnumerable<LaneStep> Steps(FolderContent content, Pin pin, bool verify) =>
    [
        new LaneStep.Assert(pin, content.Processor?.Spec),
        .. verify ? [new LaneStep.Verify()] : Array.Empty<LaneStep>(),
        .. content.Processor is null ? [] : PinnedImages.Platforms(pin).Select(platform => new LaneStep.Probe(platform)),
        .. ProcessorPlan.CaseSteps(content.Cases, @case => [new LaneStep.Run(@case)]),
    ];
}
