using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Runner;

namespace Pipeline.Lanes.Acceptance;

/// <summary>Plans Acceptance: one part per processor or pin. Pure; linear time.</summary>
internal static class AcceptancePlan
{
    /// <summary>Decides what to run. Every pin gets a part.</summary>
    /// <param name="states">Processors and pins in any order, each name once.</param>
    /// <param name="verify">Whether to verify signatures.</param>
    /// <param name="only">The only platform to run on; null for all. Pins without it get no part.</param>
    public static LanePlan Of(IEnumerable<ProcessorPin> states, bool verify, Platform? only = null) =>
        new(states.Where(state => only is null || state.Pin?.Platforms.ContainsKey(only) != false).Select(state => Plan(state, verify, only)), "pinned", "not")
        {
            Heading = only is null ? null : $"only {only}",
            Only = only,
        };

    private static ProcessorPlan Plan(ProcessorPin state, bool verify, Platform? only) => state.Pin is { } pin
        ? new(state.Processor, state.Content, $"pinned: {pin.Tag}", [.. Steps(state.Content, pin, verify, only)]) { Pin = pin }
        : new(state.Processor, state.Content, state.Unpinned!.ToString(), [new LaneStep.Reject("image", "pinned", state.Unpinned.ToString())]);

    private static IEnumerable<LaneStep> Steps(FolderContent content, Pin pin, bool verify, Platform? only) =>
    [
        new LaneStep.Assert(pin, content.Processor?.Spec),
        .. verify ? [new LaneStep.Verify()] : Array.Empty<LaneStep>(),
        .. content.Processor is null ? [] : PinnedImages.Platforms(pin).Where(platform => only is null || platform == only).Select(platform => new LaneStep.Probe(platform)),
        .. ProcessorPlan.CaseSteps(content.Cases, @case => [new LaneStep.Run(@case)]),
    ];
}
