using System.Collections.Immutable;
using Pipeline.World.Files;
using Pipeline.World.Ledger;
using Pipeline.World.Settling;

namespace Pipeline.World.Worlds;

/// <summary>The in-memory twin of <see cref="FileSystemWorld"/>, which ends with its process; staged files lie in a temporary folder.</summary>
/// <param name="time">The clock of the ledger's entries.</param>
public sealed class InMemoryWorld(TimeProvider time) : IWorld, IRunKeeper
{
    private readonly Lock gate = new();
    private readonly InMemoryLedger ledger = new(time);
    private ImmutableSortedDictionary<WorldPath, byte[]> files = ImmutableSortedDictionary<WorldPath, byte[]>.Empty;
    private ImmutableHashSet<ExecutionId> staged = [];

    public ILedger Ledger => ledger;

    public bool Exists(WorldPath path) => files.ContainsKey(path);

    public Stream OpenRead(WorldPath path) => files.TryGetValue(path, out var content)
        ? new MemoryStream(content, writable: false)
        : throw new FaultException(ErrorCode.Inputs, $"not in the world: {path}");

    public IReadOnlyList<WorldPath> List(string world, string folder) =>
        [.. files.Keys.Where(path => path.World == world && (folder.Length == 0 || path.Path.StartsWith(folder + "/", StringComparison.Ordinal)))];

    public void Import(WorldPath path, Stream content, CancellationToken cancellationToken)
    {
        ImportRule.Check(path);
        using var copy = new MemoryStream();
        content.CopyTo(copy);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            if (Obstacle(path) is { } reason)
            {
                throw new FaultException(ErrorCode.AdapterInvocation, $"{reason}: {path}");
            }

            var bytes = copy.ToArray();
            files = files.SetItem(path, bytes);
            ledger.Append(new Transition.Imported(path, Contracts.Images.Sha256.Of(bytes), bytes.Length));
        }
    }

    public IStagedRun Stage(ExecutionId id, WritePrefix prefix)
    {
        lock (gate)
        {
            if (staged.Contains(id))
            {
                throw new FaultException(ErrorCode.AdapterInvocation, "the execution id is in use");
            }

            RefuseTaken(id, prefix);
            staged = staged.Add(id);
        }

        var hold = new Hold(this, id);
        return new StagedRun(this, StagedFolders.Create(hold.Folder), hold, id, prefix);
    }

    void IRunKeeper.Publish(SettlingRun run)
    {
        var contents = run.Placed.Select(placed => KeyValuePair.Create(placed.Place, File.ReadAllBytes(placed.File.File))).ToArray();
        lock (gate)
        {
            RefuseTaken(run.Transition.Run.Execution, run.Transition.Run.Prefix);
            files = files.SetItems(contents);
            ledger.Append(run.Transition);
        }
    }

    void IRunKeeper.Record(Transition.Failed failed) => ledger.Append(failed);

    private void RefuseTaken(ExecutionId id, WritePrefix prefix)
    {
        if (RunArea.All.Any(area => files.ContainsKey(prefix.In(area, id))))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the execution id is taken: {id}");
        }

        if (files.Keys.Any(prefix.Holds) || Obstacle(prefix.Index) is not null)
        {
            throw new FaultException(ErrorCode.AdapterInvocation, $"the write prefix is taken: {prefix}");
        }
    }

    private string? Obstacle(WorldPath path)
    {
        for (var at = path.Path.LastIndexOf('/'); at > 0; at = path.Path.LastIndexOf('/', at - 1))
        {
            var folder = $"world://{path.World}/{path.Path[..at]}";
            if (files.ContainsKey(WorldPath.Parse(folder)))
            {
                return "a file is in the way";
            }

            if (files.ContainsKey(WorldPath.Parse($"{folder}/{WritePrefix.ReceiptFile}")))
            {
                return "a settled run is in the way";
            }
        }

        return files.Keys.Any(other => other.ToString().StartsWith(path + "/", StringComparison.Ordinal)) ? "a folder is in the way" : null;
    }
    /// <summary>A used execution id, and the folder of its run.</summary>
    private sealed class Hold(InMemoryWorld world, ExecutionId id) : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("pipeline-world-").FullName;

        public void Dispose()
        {
            FolderRemoval.Tree(Folder);
            lock (world.gate)
            {
                world.staged = world.staged.Remove(id);
            }
        }
    }
}
