using Pipeline.World.Files;

namespace Pipeline.World.Settling;

/// <summary>A run in folders of this machine, for any world.</summary>
/// <param name="world">The world that it settles in.</param>
/// <param name="folders">Its staging folders.</param>
/// <param name="hold">Locks the folders and the id for this process; disposed with the run.</param>
/// <param name="id">The execution id.</param>
/// <param name="prefix">The prefix of its files.</param>
internal sealed class StagedRun(IRunKeeper world, StagedFolders folders, IDisposable hold, ExecutionId id, WritePrefix prefix) : IStagedRun
{
    public string InputsFolder => folders.Inputs;

    public string ArtifactsFolder => folders.Artifacts;

    public Digest CopyArtifact(WorldPath artifact, CancellationToken cancellationToken)
    {
        using var content = world.OpenRead(artifact);
        return StorageFault.Translate(() => folders.CopyArtifact(content, cancellationToken));
    }

    public void PutInputs(ReadOnlyMemory<byte> canonical) => StorageFault.Translate(() => folders.PutInputs(canonical.Span));

    public string EnterRunFolder() => StorageFault.Translate(() => folders.EnterRun(prefix));

    public void Keep(ConfinementEvidence evidence) => StorageFault.Translate(() => folders.Keep(RunArea.Evidence, evidence.Encode()));

    public void Keep(RunRequest request) => StorageFault.Translate(() => folders.Keep(RunArea.Requests, request.Encode()));

    public Receipt Settle(ExpectedRun terms, OutputsIndex outputs) => StorageFault.Translate(() =>
    {
        var files = SettlingFiles.Of(folders, id, folders.EnterRun(prefix));
        var (receipt, transition) = StagedRunCheck.Check(id, prefix, files, terms, outputs);
        world.Publish(new SettlingRun(transition, outputs, folders, files));
        return receipt;
    });

    public void Fail(ExpectedRun terms, ErrorCode code) => world.Record(new Transition.Failed(terms.Of(id, prefix), code));

    public void Dispose() => hold.Dispose();
}
