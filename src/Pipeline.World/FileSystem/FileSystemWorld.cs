using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Worlds in a directory of this machine. Processes may share it.</summary>
public sealed class FileSystemWorld : IWorld, IRunKeeper
{
    private readonly WorldLayout layout;
    private readonly SqliteLedger ledger;
    private readonly Lazy<bool> recovered;

    /// <param name="directory">Made when first written to; what processes left that are gone is finished or removed then.</param>
    /// <param name="time">Dates the entries of the ledger.</param>
    public FileSystemWorld(string directory, TimeProvider time)
        : this(directory, time, static _ => { })
    {
    }

    internal FileSystemWorld(string directory, TimeProvider time, Action<SettlingStep> reached)
    {
        layout = new WorldLayout(directory);
        ledger = new SqliteLedger(layout, time) { Reached = reached };
        recovered = new Lazy<bool>(
            () =>
            {
                Recovery.Run(layout, ledger);
                return true;
            },
            LazyThreadSafetyMode.PublicationOnly);
    }

    public ILedger Ledger => ledger;

    public bool Exists(WorldPath path) => layout.At(path.World, path.Path) is { Kind: FileNodeKind.File };

    public Stream OpenRead(WorldPath path) => StorageFault.Translate(() => layout.TryOpen(path)) ?? throw new FaultException(ErrorCode.Inputs, $"not in the world: {path}");

    public IReadOnlyList<WorldPath> List(string world, string folder)
    {
        var root = Path.Combine(layout.Root, world);
        if (PlainFile.Descend(layout.Root, $"{world}/{folder}") is not { } from)
        {
            return [];
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        return StorageFault.Translate(() => Directory.EnumerateFiles(from, "*", options)
            .Where(file => FileNode.At(file) is { Kind: FileNodeKind.File })
            .Select(file => $"world://{world}/{Path.GetRelativePath(root, file).Replace('\\', '/')}")
            .Select(text => WorldPath.TryParse(text, out var path) ? path : null)
            .OfType<WorldPath>()
            .Order()
            .ToArray());
    }

    public void Import(WorldPath path, Stream content, CancellationToken cancellationToken)
    {
        ImportRule.Check(path);
        StorageFault.Translate(() =>
        {
            using var staging = Begin(path.World, $"import-{Path.GetRandomFileName()}");
            var staged = Path.Combine(staging.Path, "content");
            var import = StagedImport.Copy(content, path, staged, cancellationToken);
            ledger.Publish(staging.Name, import, new ImportPublication(layout, staged, path));
        });
    }

    public IStagedRun Stage(ExecutionId id, WritePrefix prefix) => StorageFault.Translate(() =>
    {
        var staging = Begin(prefix.World, id.ToString());
        try
        {
            RunPublication.RefuseTaken(layout, id, prefix);
            return new StagedRun(this, StagedFolders.Create(staging.Path), staging, id, prefix);
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    });

    void IRunKeeper.Publish(SettlingRun run)
    {
        var gathered = run.Files with { Run = run.Folders.Gather(run.Files.Run, run.Files.Of(RunArea.Receipts)) };
        ledger.Publish(run.Transition.Run.Execution.ToString(), run.Transition, new RunPublication(layout, run.Transition, gathered) { Reached = ledger.Reached });
    }

    void IRunKeeper.Record(Transition.Failed failed) => ledger.Append(failed);

    private StagingFolder Begin(string world, string name)
    {
        layout.Make();
        layout.Claim(world);
        _ = recovered.Value;
        return StagingFolder.Create(layout.Staging, name);
    }
}
