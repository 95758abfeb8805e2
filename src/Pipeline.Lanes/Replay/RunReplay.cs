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
    public ReplayResult Run(ExecutionId id, Mode? mode, CancellationToken cancellationToken)
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
        Inputs = () => new ReplayedInputs(from, into, source.Request).CopyArtifacts(cancellationToken),
        Image = (_, _) => source.Request.Image,
        Platform = _ => source.Request.Platform,
        WritePrefix = source.Request.WritePrefix.ToString(),
        Timeout = source.Request.Timeout,
        Settings = source.Request.Settings,
    };
}

/// <summary>A run that can be replayed: as it was settled, what it was asked, and of which processor. Every file of it was held to the ledger.</summary>
internal sealed record ReplaySource(SettledRun Settled, RunRequest Request, Processor Processor)
{
    /// <exception cref="FaultException">
    /// <c>ERR_INPUTS</c> when there is no settled run of the id, or no request was kept of it; <c>ERR_ADAPTER_INVOCATION</c>, "not as it was settled",
    /// with the first file that is another now, or is gone, and when a ledger vouches for what no run of ours leaves.
    /// </exception>
    public static ReplaySource Read(IWorld world, ExecutionId id, CancellationToken cancellationToken)
    {
        try
        {
            var source = Look(world, id, cancellationToken);
            return IsAsked(source.Request, source.Settled) ? source : throw new FaultException(ErrorCode.AdapterInvocation, $"the request of the run {id} is another run's");
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the run {id} cannot be read: {e.Message}", e);
        }
    }

    private static ReplaySource Look(IWorld world, ExecutionId id, CancellationToken cancellationToken)
    {
        var told = world.Ledger.Find(new LedgerQuery { Execution = id }).Entries.Select(entry => entry.Transition).ToArray();
        if (told is [Transition.Failed { Code: var code }, ..] && !told.OfType<Transition.Settled>().Any())
        {
            throw new FaultException(ErrorCode.Inputs, $"the run {id} ended with {code}: it left nothing to compare with");
        }

        var settled = SettledRun.Read(world, id, cancellationToken);
        var place = settled.Prefix.RequestInArea(id);
        if (!settled.Kept.TryGetValue(place, out var expected))
        {
            throw new FaultException(ErrorCode.Inputs, $"no request was kept of the run {id}, so it cannot be replayed: {WhyNone(settled.Receipt.Mode)}");
        }

        var request = Parse(world, place, expected);
        return new ReplaySource(settled, request, new Processor(request.Spec, InputsSchema.Of(request.Spec.Inputs), Folder: ""));
    }

    // What a run in mode=mock is given is no secret.
    private static string WhyNone(Mode mode) => mode == Mode.Real
        ? "its inputs or settings hold a secret, which the world does not keep, or it is older than requests are; a run that has its secrets from the environment alone can be"
        : "it is older than requests are, or was a trial under other conditions than the usual ones; run it again, and that run can be";

    // A world of ours has no other; one of a stranger may have any.
    private static bool IsAsked(RunRequest request, SettledRun run) =>
        (request.ExecutionId, request.WritePrefix, request.Mode, request.Image.Digest, request.Inputs.Hash, request.Spec.Ref)
        == (run.Receipt.ExecutionId, run.Prefix, run.Receipt.Mode, run.Receipt.ImageDigest, run.Receipt.InputsHash, run.Receipt.ProcessorRef);

    // Hashed and believed from the same bytes.
    private static RunRequest Parse(IWorld world, WorldPath place, Digest expected)
    {
        using var content = world.OpenRead(place);
        using var bytes = new MemoryStream();
        content.CopyTo(bytes);
        var whole = bytes.ToArray();
        return Sha256.Of(whole) == expected
            ? RunRequest.Parse(whole)
            : throw new FaultException(ErrorCode.AdapterInvocation, $"not as it was settled: {place}");
    }
}
