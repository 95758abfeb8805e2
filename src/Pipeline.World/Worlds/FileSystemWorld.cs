using Pipeline.World.Files;
using Pipeline.World.Ledger;
using Pipeline.World.Settling;

namespace Pipeline.World.Worlds;

/// <summary>Worlds in a directory of this machine. Several processes may share it.</summary>
public sealed class FileSystemWorld : IWorld, IRunKeeper
{
    private readonly WorldLayout layout;
    private readonly SqliteLedger ledger;
    private readonly Lazy<bool> recovered;

    /// <param name="directory">Created on the first write, which also finishes or removes what dead processes left.</param>
    /// <param name="time">The clock of the ledger's entries.</param>
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

/// <summary>An imported file in publication. A replaced file keeps a second name until the ledger has the entry.</summary>
/// <param name="layout">The directory's layout.</param>
/// <param name="staged">The staged file.</param>
/// <param name="path">Its path in the world.</param>
internal sealed class ImportPublication(WorldLayout layout, string staged, WorldPath path) : IPublication
{
    private readonly string final = layout.Of(path);
    private readonly string replaced = staged + ".replaced";

    public void Publish()
    {
        var cut = path.Path.LastIndexOf('/');
        var reason = layout.Obstacle(path.World, cut < 0 ? "" : path.Path[..cut]);
        var there = FileNode.At(final);
        if (reason is not null || there is { Kind: not FileNodeKind.File })
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"{reason ?? "a folder is in the way"}: {path}");
        }

        if (there is not null && (OperatingSystem.IsWindows() || Libc.Link(final, replaced) != 0))
        {
            File.Copy(final, replaced);
        }

        var folder = Path.GetDirectoryName(final)!;
        DurableFolder.Create(folder);
        File.Move(staged, final, overwrite: true);
        Libc.SyncFolder(folder);
    }

    public void TakeBack()
    {
        if (File.Exists(staged))
        {
            return;
        }

        if (File.Exists(replaced))
        {
            File.Move(replaced, final, overwrite: true);
        }
        else
        {
            File.Delete(final);
        }
    }
}

/// <summary>A settled run in publication: first evidence and request, then its folder by one rename, then its receipt in the receipts area.</summary>
/// <param name="layout">The directory's layout.</param>
/// <param name="settled">The run and its digests.</param>
/// <param name="staged">Its checked files, not yet visible.</param>
internal sealed class RunPublication(WorldLayout layout, Transition.Settled settled, SettlingFiles staged) : IPublication
{
    private readonly LedgerRun run = settled.Run;
    private readonly string finalRun = layout.Of(settled.Run.Prefix);
    private readonly RunArea[] kept = [.. settled.Areas.Select(entry => entry.Key).Where(area => area != RunArea.Receipts)];

    public Action<SettlingStep> Reached { get; init; } = static _ => { };

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the id or the prefix is taken.</exception>
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

    // A file that is no longer staged is in place and is ours, because the place was free.
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
