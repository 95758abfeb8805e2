using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Deploys every pin as a function, reads the deployment back, and holds each function's answers in mode=mock to those of this machine.</summary>
/// <param name="options">What was asked.</param>
/// <param name="open">Opens the ports, when something is deployed.</param>
/// <param name="progress">Is told how it goes on.</param>
/// <param name="clock">The clock.</param>
public sealed class DeployMockLane(DeployMockOptions options, Func<EventLog, DeployMockPorts> open, ILaneProgress progress, TimeProvider clock)
{
    /// <summary>Drafts the deployment, and deploys it unless only the plan was asked for.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container is left behind.</exception>
    public async Task<LaneOutcome<DeploymentDraft>> Run(CancellationToken cancellationToken)
    {
        try
        {
            PinnedSubject[] subjects = [.. PinnedSubjects.Read(options.Place, null)];
            var draft = DeploymentDraft.Of(options.App, subjects, options.Secrets);
            return options.DryRun ? new LaneOutcome<DeploymentDraft>.Planned(draft) : await Walk(draft, subjects, cancellationToken);
        }
        catch (FaultException e)
        {
            return new LaneOutcome<DeploymentDraft>.Refused(e.Fault.ToString());
        }
    }

    private async Task<LaneOutcome<DeploymentDraft>> Walk(DeploymentDraft draft, PinnedSubject[] subjects, CancellationToken cancellationToken)
    {
        if (draft.Refusal is { } refusal)
        {
            return new LaneOutcome<DeploymentDraft>.Refused(refusal.ToString());
        }

        using var only = LaneLock.Take(options.Lock, clock);
        return only is null
            ? new LaneOutcome<DeploymentDraft>.Refused(LaneLock.Refusal("DeployMock", options.Lock))
            : new LaneOutcome<DeploymentDraft>.Finished(await new DeployMockWalk(options, open, progress, clock).Walk(draft, subjects, cancellationToken));
    }
}
