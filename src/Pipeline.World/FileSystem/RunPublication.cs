using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A settled run on its way: its evidence, its folder by one rename, then its receipt in the receipts area.</summary>
/// <param name="layout">Where things go.</param>
/// <param name="run">The run.</param>
/// <param name="staged">Where they come from.</param>
internal sealed class RunPublication(WorldLayout layout, LedgerRun run, StagedPlaces staged) : IPublication
{
    private readonly string finalEvidence = layout.Of(run.Prefix.EvidenceInArea(run.Execution));
    private readonly string finalRun = layout.Of(run.Prefix);
    private readonly string finalReceipt = layout.Of(run.Prefix.ReceiptInArea(run.Execution));

    public Action<SettlingStep> Reached { get; init; } = static _ => { };

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the id or the prefix is taken.</exception>
    public static void RefuseTaken(WorldLayout layout, ExecutionId id, WritePrefix prefix)
    {
        var receipt = prefix.ReceiptInArea(id);
        var evidence = prefix.EvidenceInArea(id);
        if (layout.At(receipt.World, receipt.Path) is not null || layout.At(evidence.World, evidence.Path) is not null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the execution id is taken: {id}");
        }

        if (layout.At(prefix.World, prefix.Path) is not null || layout.Obstacle(prefix.World, prefix.Path) is not null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the write prefix is taken: {prefix}");
        }
    }

    public void Publish()
    {
        RefuseTaken(layout, run.Execution, run.Prefix);
        if (staged.Evidence is { } evidence)
        {
            DurableFolder.MoveInto(evidence, finalEvidence);
            Reached(SettlingStep.EvidenceMoved);
        }

        DurableFolder.MoveInto(staged.Run, finalRun);
        Libc.SyncFolder(finalRun);
        Reached(SettlingStep.RunMoved);
        DurableFolder.MoveInto(staged.AreaReceipt, finalReceipt);
    }

    // What is no longer staged is in place, and it is ours: the place was free.
    public void TakeBack()
    {
        if (!File.Exists(staged.AreaReceipt))
        {
            File.Move(finalReceipt, staged.AreaReceipt);
        }

        if (!Directory.Exists(staged.Run))
        {
            Directory.Move(finalRun, staged.Run);
        }

        if (staged.Evidence is { } evidence && !File.Exists(evidence))
        {
            File.Move(finalEvidence, evidence);
        }
    }
}

/// <summary>The files of a run, checked and not yet visible.</summary>
/// <param name="Run">The folder.</param>
/// <param name="AreaReceipt">The receipt of the receipts area.</param>
/// <param name="Evidence">The evidence, where there is any.</param>
internal sealed record StagedPlaces(string Run, string AreaReceipt, string? Evidence);
