using Pipeline.Contracts;

namespace Pipeline.World;

internal sealed class FileSystemRun : IStagedRun
{
    private readonly WorldLayout layout;
    private readonly SqliteLedger ledger;
    private readonly StagingFolder staging;
    private readonly ExecutionId id;
    private readonly WritePrefix prefix;
    private readonly StagedFolders folders;

    private FileSystemRun(WorldLayout layout, SqliteLedger ledger, StagingFolder staging, ExecutionId id, WritePrefix prefix)
    {
        (this.layout, this.ledger, this.staging, this.id, this.prefix) = (layout, ledger, staging, id, prefix);
        folders = StagedFolders.Create(staging.Path);
    }

    public string InputsFolder => folders.Inputs;

    public string ArtifactsFolder => folders.Artifacts;

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the id or the prefix is taken.</exception>
    public static FileSystemRun Begin(WorldLayout layout, SqliteLedger ledger, StagingFolder staging, ExecutionId id, WritePrefix prefix)
    {
        RunPublication.RefuseTaken(layout, id, prefix);
        return new FileSystemRun(layout, ledger, staging, id, prefix);
    }

    public Digest Bring(WorldPath artifact, CancellationToken cancellationToken) => StorageFault.Translate(() =>
    {
        using var content = layout.TryOpen(artifact) ?? throw new FaultException(ErrorCode.Inputs, $"not in the world: {artifact}");
        return folders.Bring(content, cancellationToken);
    });

    public void PutInputs(ReadOnlyMemory<byte> canonical) => StorageFault.Translate(() => folders.PutInputs(canonical.Span));

    public string EnterRunFolder() => StorageFault.Translate(() => folders.EnterRun(prefix));

    public void Keep(ConfinementEvidence evidence) => StorageFault.Translate(() => folders.Keep(RunArea.Evidence, evidence.Encode()));

    public void Keep(RunRequest request) => StorageFault.Translate(() => folders.Keep(RunArea.Requests, request.Encode()));

    public Receipt Settle(RunTerms terms, OutputsIndex outputs) => StorageFault.Translate(() =>
    {
        var run = folders.EnterRun(prefix);
        var files = SettlingFiles.Of(folders, id, run);
        var (receipt, transition) = Settlement.Check(id, prefix, files, terms, outputs);
        var publication = new RunPublication(layout, transition, files with { Run = folders.Gather(run, files.Of(RunArea.Receipts)) }) { Reached = ledger.Reached };
        ledger.Publish(staging.Name, transition, publication);
        return receipt;
    });

    public void Fail(RunTerms terms, ErrorCode code) => ledger.Append(new Transition.Failed(terms.Of(id, prefix), code));

    public void Dispose() => staging.Dispose();
}
