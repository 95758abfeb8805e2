using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>The release lane's acceptance: every pin is read back from its registry, asserted, run from its digest on each platform, and judged.</summary>
/// <param name="options">What the caller chooses.</param>
/// <param name="open">Opens the ports, when something has to be run.</param>
/// <param name="progress">Follows the lane.</param>
/// <param name="clock">The clock.</param>
public sealed class AcceptanceLane(AcceptanceOptions options, Func<EventLog, AcceptancePorts> open, ILaneProgress progress, TimeProvider clock)
{
    /// <summary>Plans, and executes the plan unless only the plan was asked for.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container is left behind.</exception>
    public async Task<LaneOutcome> Run(CancellationToken cancellationToken)
    {
        try
        {
            var plan = AcceptancePlan.Of(ProcessorPin.ReadAll(options.Place, options.Processor), options.Key is not null);
            return options.DryRun ? new LaneOutcome.Planned(plan)
                : await new LaneRunner(options.Folders, options.Degree, progress, clock).Run(plan, context => Task.FromResult(Open(context)), cancellationToken);
        }
        catch (FaultException e)
        {
            return LaneOutcome.Refused.Of(e.Fault);
        }
    }

    private JudgedLane Open(LaneContext context)
    {
        var ports = open(context.Log);
        var assertion = new ImageAssertion(ports.Registry);
        return new JudgedLane(ports.Runs, new PinnedImages(new PinnedImageCheck(assertion, ports.Signatures, clock), context))
        {
            JudgeFolder = plan => [FolderJudge.Judge(plan.Content)],
            Probe = ports.Probe,
            Resource = assertion,
        };
    }
}

/// <summary>What the caller of Acceptance chooses.</summary>
/// <param name="Place">Where the release is.</param>
/// <param name="Processor">The one processor to run, or all of them.</param>
/// <param name="Key">The public key that signatures are verified with; none to verify no signature.</param>
/// <param name="DryRun">Whether to print the plan and do nothing.</param>
/// <param name="Degree">How many containers at once, 1 or more.</param>
public sealed record AcceptanceOptions(ReleaseTarget Place, string? Processor = null, string? Key = null, bool DryRun = false, int Degree = 4)
{
    /// <summary>The lane's own world, emptied at its start.</summary>
    public string World => Folders.World;

    internal LaneFolders Folders => new(Place.Root, LaneTitle.Acceptance);
}

/// <summary>What Acceptance works through.</summary>
/// <param name="Registry">Where the images are; it has no verb to write with.</param>
/// <param name="Signatures">Verifies signatures, where a key is configured.</param>
/// <param name="Probe">Asks containers what they are.</param>
/// <param name="Runs">Runs cases.</param>
public sealed record AcceptancePorts(IRegistryReader Registry, ISignatureVerifier? Signatures, IContainerProbe Probe, RunPorts Runs);
