using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The release lane's acceptance: every pin is read back from its registry, asserted, run from its digest on each platform, and judged.</summary>
/// <param name="options">What was asked.</param>
/// <param name="open">Opens the ports, when something is looked at.</param>
/// <param name="progress">Is told how it goes on.</param>
/// <param name="clock">The clock.</param>
public sealed class AcceptanceLane(AcceptanceOptions options, Func<EventLog, AcceptancePorts> open, ILaneProgress progress, TimeProvider clock)
{
    /// <summary>Plans, and walks the plan unless only the plan was asked for.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container is left behind.</exception>
    public async Task<LaneOutcome<PinnedPlan>> Run(CancellationToken cancellationToken)
    {
        try
        {
            var subjects = PinnedSubjects.Read(options.Place, options.Processor).ToDictionary(subject => subject.Processor, StringComparer.Ordinal);
            var plan = PinnedPlan.Of(subjects.Values, options.Key is not null);
            return options.DryRun ? new LaneOutcome<PinnedPlan>.Planned(plan) : await Walk(plan, subjects, cancellationToken);
        }
        catch (FaultException e)
        {
            // To a person at a console the code's own fragment says nothing.
            return new LaneOutcome<PinnedPlan>.Refused(e.Fault.Message[e.Fault.Code.Fragment.Length..].TrimStart(':', ' '));
        }
    }

    private async Task<LaneOutcome<PinnedPlan>> Walk(PinnedPlan plan, Dictionary<string, PinnedSubject> subjects, CancellationToken cancellationToken)
    {
        using var only = LaneLock.Take(options.Lock, clock);
        return only is null
            ? new LaneOutcome<PinnedPlan>.Refused(LaneLock.Refusal("Acceptance", options.Lock))
            : new LaneOutcome<PinnedPlan>.Finished(await new PinnedWalk(options, open, progress, clock).Walk(plan, subjects, cancellationToken));
    }
}
