using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A settled run on its way: its folder by one rename, then its receipt in the receipts area.</summary>
/// <param name="layout">Where things go.</param>
/// <param name="run">The run.</param>
/// <param name="gathered">The staged folder.</param>
/// <param name="areaReceipt">The staged receipt of the receipts area.</param>
internal sealed class RunPublication(WorldLayout layout, LedgerRun run, string gathered, string areaReceipt) : IPublication
{
    private readonly string finalRun = layout.Of(run.Prefix);
    private readonly string finalReceipt = layout.Of(run.Prefix.ReceiptInArea(run.Execution));

    public Action<SettlingStep> Reached { get; init; } = static _ => { };

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the id or the prefix is taken.</exception>
    public static void RefuseTaken(WorldLayout layout, ExecutionId id, WritePrefix prefix)
    {
        var receipt = prefix.ReceiptInArea(id);
        if (layout.At(receipt.World, receipt.Path) is not null)
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
        DurableFolder.MoveInto(gathered, finalRun);
        Libc.SyncFolder(finalRun);
        Reached(SettlingStep.RunMoved);
        DurableFolder.MoveInto(areaReceipt, finalReceipt);
    }

    // What is no longer staged is in place, and it is ours: the place was free.
    public void TakeBack()
    {
        if (!File.Exists(areaReceipt))
        {
            File.Move(finalReceipt, areaReceipt);
        }

        if (!Directory.Exists(gathered))
        {
            Directory.Move(finalRun, gathered);
        }
    }
}
