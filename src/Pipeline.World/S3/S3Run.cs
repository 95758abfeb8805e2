using Pipeline.Contracts;

namespace Pipeline.World;

internal sealed class S3Run(S3World world, StagingFolder staging, ExecutionId id, WritePrefix prefix) : IStagedRun
{
    private readonly StagedFolders folders = StagedFolders.Create(staging.Path);

    public string InputsFolder => folders.Inputs;

    public string ArtifactsFolder => folders.Artifacts;

    public Digest Bring(WorldPath artifact, CancellationToken cancellationToken)
    {
        using var content = world.OpenRead(artifact);
        return StorageFault.Translate(() => folders.Bring(content, cancellationToken));
    }

    public void PutInputs(ReadOnlyMemory<byte> canonical) => StorageFault.Translate(() => folders.PutInputs(canonical.Span));

    public string EnterRunFolder() => StorageFault.Translate(() => folders.EnterRun(prefix));

    public void Keep(ConfinementEvidence evidence) => StorageFault.Translate(() => folders.Keep(RunArea.Evidence, evidence.Encode()));

    public void Keep(RunRequest request) => StorageFault.Translate(() => folders.Keep(RunArea.Requests, request.Encode()));

    public Receipt Settle(RunTerms terms, OutputsIndex outputs) => StorageFault.Translate(() =>
    {
        var run = folders.EnterRun(prefix);
        var staged = SettlingFiles.Of(folders, id, run);
        var (receipt, transition) = Settlement.Check(id, prefix, staged, terms, outputs);
        var files = outputs.Outputs.Select(output => new ContentFile(Path.Combine(run, output.Path.ToString()), output.Sha256))
            .Append(new(Path.Combine(run, Settlement.IndexFile), transition.Index))
            .Concat(transition.Areas.Select(entry => new ContentFile(staged.Of(entry.Key), entry.Value)));
        world.Publish(transition, files);
        return receipt;
    });

    public void Fail(RunTerms terms, ErrorCode code) => world.Record(new Transition.Failed(terms.Of(id, prefix), code));

    public void Dispose() => staging.Dispose();
}
