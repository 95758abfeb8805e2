using Pipeline.Contracts;

namespace Pipeline.World;

internal sealed class InMemoryRun : IStagedRun
{
    private readonly InMemoryWorld world;
    private readonly ExecutionId id;
    private readonly WritePrefix prefix;
    private readonly string root;
    private readonly StagedFolders folders;

    public InMemoryRun(InMemoryWorld world, ExecutionId id, WritePrefix prefix)
    {
        (this.world, this.id, this.prefix) = (world, id, prefix);
        root = Directory.CreateTempSubdirectory("pipeline-world-").FullName;
        folders = StagedFolders.Create(root);
    }

    public string InputsFolder => folders.Inputs;

    public string ArtifactsFolder => folders.Artifacts;

    public Digest Bring(WorldPath artifact, CancellationToken cancellationToken)
    {
        using var content = world.OpenRead(artifact);
        return folders.Bring(content, cancellationToken);
    }

    public void PutInputs(ReadOnlyMemory<byte> canonical) => folders.PutInputs(canonical.Span);

    public string EnterRunFolder() => folders.EnterRun(prefix);

    public void Keep(ConfinementEvidence evidence) => folders.Keep(RunArea.Evidence, evidence.Encode());

    public void Keep(RunRequest request) => folders.Keep(RunArea.Requests, request.Encode());

    public Receipt Settle(RunTerms terms, OutputsIndex outputs)
    {
        var run = folders.EnterRun(prefix);
        var staged = SettlingFiles.Of(folders, id, run);
        var (receipt, transition) = Settlement.Check(id, prefix, staged, terms, outputs);
        var files = outputs.Outputs.ToDictionary(
            output => prefix.Output(output.Path),
            output => File.ReadAllBytes(Path.Combine(run, output.Path.ToString())));
        files[prefix.Index] = File.ReadAllBytes(Path.Combine(run, Settlement.IndexFile));
        files[prefix.Receipt] = File.ReadAllBytes(Path.Combine(run, Settlement.ReceiptFile));
        foreach (var (area, _) in transition.Areas)
        {
            files[prefix.In(area, id)] = File.ReadAllBytes(staged.Of(area));
        }

        world.Publish(transition, files);
        return receipt;
    }

    public void Fail(RunTerms terms, ErrorCode code) => world.Record(new Transition.Failed(terms.Of(id, prefix), code));

    public void Dispose()
    {
        Discard.Tree(root);
        world.End(id);
    }
}
