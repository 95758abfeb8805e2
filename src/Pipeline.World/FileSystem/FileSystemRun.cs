using Pipeline.Contracts;

namespace Pipeline.World;

internal sealed class FileSystemRun : IStagedRun
{
    private readonly WorldLayout layout;
    private readonly StagingFolder staging;
    private readonly ExecutionId id;
    private readonly WritePrefix prefix;
    private readonly StagedFolders folders;

    private FileSystemRun(WorldLayout layout, StagingFolder staging, ExecutionId id, WritePrefix prefix)
    {
        (this.layout, this.staging, this.id, this.prefix) = (layout, staging, id, prefix);
        folders = StagedFolders.Create(staging.Path);
    }

    public string InputsFolder => folders.Inputs;

    public string ArtifactsFolder => folders.Artifacts;

    public static FileSystemRun Begin(WorldLayout layout, StagingFolder staging, ExecutionId id, WritePrefix prefix)
    {
        RefuseTaken(layout, id, prefix);
        return new FileSystemRun(layout, staging, id, prefix);
    }

    public Digest Bring(WorldPath artifact, CancellationToken cancellationToken)
    {
        if (layout.At(artifact.World, artifact.Path) is not { Kind: FileNodeKind.File })
        {
            throw new FaultException(ErrorCode.Inputs, $"not in the world: {artifact}");
        }

        return StorageFault.Translate(() => folders.Bring(layout.Of(artifact), cancellationToken));
    }

    public void PutInputs(ReadOnlyMemory<byte> canonical) => StorageFault.Translate(() => folders.PutInputs(canonical.Span));

    public string EnterRunFolder() => StorageFault.Translate(() => folders.EnterRun(prefix));

    public Receipt Settle(Expectation expectation) => StorageFault.Translate(() =>
    {
        var run = folders.EnterRun(prefix);
        var areaReceipt = folders.AreaReceipt(id);
        var receipt = Settlement.Check(id, prefix, run, areaReceipt, expectation);
        RefuseTaken(layout, id, prefix);
        DurableFolder.MoveInto(folders.Gather(run), layout.Of(prefix));
        Libc.SyncFolder(layout.Of(prefix));
        DurableFolder.MoveInto(areaReceipt, layout.Of(prefix.ReceiptInArea(id)));
        return receipt;
    });

    public void Dispose() => staging.Dispose();

    private static void RefuseTaken(WorldLayout layout, ExecutionId id, WritePrefix prefix)
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
}
