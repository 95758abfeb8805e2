using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Lanes;

/// <summary>Runs a settled run again, from what its world kept of it, into a world of its own, and compares.</summary>
/// <param name="from">The world of the run; it is only read.</param>
/// <param name="into">The world of the replay, which holds nothing.</param>
/// <param name="execution">Runs it, into <paramref name="into"/>.</param>
/// <param name="ci">Whether <c>CI=true</c>, read once at the edge.</param>
public sealed class RunReplay(IWorld from, IWorld into, Execution execution, bool ci)
{
    /// <summary>Replays one run.</summary>
    /// <param name="id">The run; its replay has the same id and write prefix.</param>
    /// <param name="mode">The mode that was said; a run in mode=real, which uses its service again, is replayed only when that is said.</param>
    /// <param name="cancellationToken">Stops the replay; nothing of it is left behind.</param>
    /// <exception cref="FaultException">
    /// <c>ERR_CI_SAFETY</c>, before anything is read where mode=real was said; <c>ERR_INPUTS</c> when there is nothing to replay, or an artifact's bytes are nowhere any more;
    /// <c>ERR_ADAPTER_INVOCATION</c> when the run is not as it was settled, or in another mode than was said; what the replay itself ends with.
    /// </exception>
    public ReplayVerdict Run(ExecutionId id, Mode? mode, CancellationToken cancellationToken)
    {
        Guard(mode ?? Mode.Mock);
        var source = ReplaySource.Read(from, id, cancellationToken);
        Guard(source.Request.Mode);
        RefuseOtherMode(source.Request.Mode, mode);
        if (execution.Run(Again(source, cancellationToken), cancellationToken) is Envelope.Failure failure)
        {
            throw new FaultException(failure.Fault);
        }

        var replayed = SettledRun.Read(into, id, cancellationToken);
        return new RunComparison(new(from, source.Settled), new(into, replayed), source.Request.Spec.Outputs).Run(cancellationToken);
    }

    private void Guard(Mode mode)
    {
        if (CiGuard.Check(mode, ci) is { } refusal)
        {
            throw new FaultException(refusal);
        }
    }

    private static void RefuseOtherMode(Mode asked, Mode? said)
    {
        if (asked == Mode.Real && said is null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the run was in mode=real, and so is its replay, which uses the service again: say --mode real");
        }

        if (said is not null && said != asked)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the run was in mode={asked}, and its replay is in no other");
        }
    }

    // The same path as any run; nothing is looked up but what was kept.
    private ExecutionRequest Again(ReplaySource source, CancellationToken cancellationToken) => new()
    {
        Id = source.Request.ExecutionId,
        Name = source.Processor.Name,
        Processor = () => source.Processor,
        Mode = source.Request.Mode,
        Inputs = () => new ReplayedInputs(from, into, source.Request).Bring(cancellationToken),
        Image = (_, _) => source.Request.Image,
        Platform = _ => source.Request.Platform,
        WritePrefix = source.Request.WritePrefix.ToString(),
        Timeout = source.Request.Timeout,
        Settings = source.Request.Settings,
    };
}
