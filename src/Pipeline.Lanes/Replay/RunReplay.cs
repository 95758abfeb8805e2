using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Executions;
using Pipeline.World;
using Pipeline.World.Attestation;
using Pipeline.World.Ledger;

namespace Pipeline.Lanes.Replay;

/// <summary>Runs a settled run again in a separate world, from what its own world kept, and compares both.</summary>
/// <param name="from">The world of the run, which is only read.</param>
/// <param name="into">The empty world of the replay.</param>
/// <param name="execution">Runs the replay in <paramref name="into"/>.</param>
/// <param name="ci">Whether <c>CI=true</c>, read once at the edge.</param>
public sealed class RunReplay(IWorld from, IWorld into, Execution execution, bool ci)
{
    /// <summary>Replays one run.</summary>
    /// <param name="id">The run; its replay has the same id and write prefix.</param>
    /// <param name="mode">The mode on the command line; a run in mode=real, which would use its service again, is replayed only with it.</param>
    /// <param name="cancellationToken">Stops the replay; nothing of it stays behind.</param>
    /// <exception cref="FaultException">
    /// <c>ERR_CI_SAFETY</c>, before anything is read, for mode=real in CI; <c>ERR_INPUTS</c> if there is nothing to replay or an artifact's bytes no longer exist;
    /// <c>ERR_ADAPTER_INVOCATION</c> if the run is not as it was settled, or in another mode than given; and the faults of the replay itself.
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
            throw new FaultException(ErrorCode.AdapterInvocation, "the run was in mode=real, and its replay would use the service again: confirm with --mode real");
        }

        if (said is not null && said != asked)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the run was in mode={asked}, and its replay must be too");
        }
    }

    // The same path as any run; it looks up only what was kept.
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

/// <summary>A run that can be replayed: its settlement, request and processor. Every file was verified against the ledger.</summary>
internal sealed record ReplaySource(SettledRun Settled, RunRequest Request, Processor Processor)
{
    /// <exception cref="FaultException">
    /// <c>ERR_INPUTS</c> if there is no settled run with the id, or its request was not kept; <c>ERR_ADAPTER_INVOCATION</c>, "not as it was settled",
    /// with the first changed or missing file, and if the ledger vouches for something that no run writes.
    /// </exception>
    public static ReplaySource Read(IWorld world, ExecutionId id, CancellationToken cancellationToken)
    {
        try
        {
            var source = Look(world, id, cancellationToken);
            return IsAsked(source.Request, source.Settled) ? source : throw new FaultException(ErrorCode.AdapterInvocation, $"the request of the run {id} belongs to another run");
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
            throw new FaultException(ErrorCode.Inputs, $"the world kept no request of the run {id}, so it cannot be replayed: {WhyNone(settled.Receipt.Mode)}");
        }

        var request = Parse(world, place, expected);
        return new ReplaySource(settled, request, new Processor(request.Spec, InputsSchema.Of(request.Spec.Inputs), Folder: ""));
    }

    // The inputs of a run in mode=mock are not secret.
    private static string WhyNone(Mode mode) => mode == Mode.Real
        ? "its inputs or settings contain a secret, which the world does not keep, or it was made before requests were kept; a run with secrets only in the environment can be replayed"
        : "it was made before requests were kept, or under changed conditions; run it again, then replay the new run";

    // Our worlds have no others; a foreign world may have any.
    private static bool IsAsked(RunRequest request, SettledRun run) =>
        (request.ExecutionId, request.WritePrefix, request.Mode, request.Image.Digest, request.Inputs.Hash, request.Spec.Ref)
        == (run.Receipt.ExecutionId, run.Prefix, run.Receipt.Mode, run.Receipt.ImageDigest, run.Receipt.InputsHash, run.Receipt.ProcessorRef);

    // Hash and parse the same bytes.
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
