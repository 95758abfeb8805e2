using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A settled run on its way: what was kept of it, its folder by one rename, then its receipt in the receipts area.</summary>
/// <param name="layout">Where things go.</param>
/// <param name="settled">The run, and what it has.</param>
/// <param name="staged">Where its files come from, checked and not yet visible.</param>
internal sealed class RunPublication(WorldLayout layout, Transition.Settled settled, SettlingFiles staged) : IPublication
{
    private readonly LedgerRun run = settled.Run;
    private readonly string finalRun = layout.Of(settled.Run.Prefix);
    private readonly RunArea[] kept = [.. settled.Areas.Select(entry => entry.Key).Where(area => area != RunArea.Receipts)];

    public Action<SettlingStep> Reached { get; init; } = static _ => { };

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the id or the prefix is taken.</exception>
    public static void RefuseTaken(WorldLayout layout, ExecutionId id, WritePrefix prefix)
    {
        if (RunArea.All.Select(area => prefix.In(area, id)).Any(path => layout.At(path.World, path.Path) is not null))
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
        foreach (var area in kept)
        {
            DurableFolder.MoveInto(staged.Of(area), Final(area));
            Reached(area == RunArea.Evidence ? SettlingStep.EvidenceMoved : SettlingStep.RequestMoved);
        }

        DurableFolder.MoveInto(staged.Run, finalRun);
        Libc.SyncFolder(finalRun);
        Reached(SettlingStep.RunMoved);
        DurableFolder.MoveInto(staged.Of(RunArea.Receipts), Final(RunArea.Receipts));
    }

    // What is no longer staged is in place, and it is ours: the place was free.
    public void TakeBack()
    {
        TakeBack(RunArea.Receipts);
        if (!Directory.Exists(staged.Run))
        {
            Directory.Move(finalRun, staged.Run);
        }

        Array.ForEach(kept, TakeBack);
    }

    private void TakeBack(RunArea area)
    {
        if (!File.Exists(staged.Of(area)))
        {
            File.Move(Final(area), staged.Of(area));
        }
    }

    private string Final(RunArea area) => layout.Of(run.Prefix.In(area, run.Execution));
}
