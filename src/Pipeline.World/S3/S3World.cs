using Amazon.Runtime;
using Pipeline.World.Files;
using Pipeline.World.Ledger;
using Pipeline.World.Settling;

namespace Pipeline.World.S3;

/// <summary>
/// Worlds in an S3-compatible store, shared by processes on any number of machines. The store must honour <c>PUT</c> with <c>If-None-Match: *</c>.
/// </summary>
/// <remarks>
/// Files lie under their digests, and only the ledger maps paths to digests. So a file appears, complete, together with its entry, and a process that
/// dies earlier leaves nothing visible.
/// </remarks>
public sealed class S3World : IWorld, IRunKeeper, IDisposable
{
    private readonly S3Bucket bucket;
    private readonly TimeProvider time;
    private readonly LedgerReplica replica = new();
    private readonly CreationProof proof;
    private readonly S3Ledger ledger;
    private readonly S3Content content;
    private readonly S3Places places;
    private readonly string staging;
    private readonly Lazy<bool> swept;

    /// <param name="settings">The store and its connection options. The constructor does not call the store.</param>
    /// <param name="time">The clock of the ledger's entries.</param>
    public S3World(S3WorldOptions settings, TimeProvider time)
        : this(settings, null, time)
    {
    }

    internal S3World(S3WorldOptions settings, AWSCredentials? credentials, TimeProvider time)
    {
        this.time = time;
        bucket = S3Bucket.Open(settings, credentials);
        proof = new CreationProof(bucket, settings, time);
        ledger = new S3Ledger(bucket, replica, proof, time);
        content = new S3Content(bucket);
        places = new S3Places(replica, content);
        staging = Path.GetFullPath(settings.Staging);
        swept = new Lazy<bool>(
            () =>
            {
                StagingFolder.Sweep(staging);
                return true;
            },
            LazyThreadSafetyMode.PublicationOnly);
    }

    public ILedger Ledger => ledger;

    public bool Exists(WorldPath path) => Find(path) is { } sha256 && content.Has(sha256, CancellationToken.None);

    public Stream OpenRead(WorldPath path) => (Find(path) is { } sha256 ? content.TryOpen(sha256, CancellationToken.None) : null)
        ?? throw new FaultException(ErrorCode.Inputs, $"not in the world: {path}");

    public IReadOnlyList<WorldPath> List(string world, string folder)
    {
        ledger.Follow(CancellationToken.None);
        return places.List(world, folder);
    }

    public void Import(WorldPath path, Stream content, CancellationToken cancellationToken)
    {
        ImportRule.Check(path);
        using var folder = Begin($"import-{Path.GetRandomFileName()}");
        var staged = Path.Combine(folder.Path, "content");
        var import = StorageFault.Translate(() => StagedImport.Copy(content, path, staged, cancellationToken));
        proof.Require(cancellationToken);
        ledger.Follow(cancellationToken);
        places.RefuseObstacle(path);
        this.content.Put([new ContentFile(staged, import.Sha256)], time, cancellationToken);
        ledger.Append(import, () =>
        {
            places.RefuseObstacle(path);
            return replica.Import(path.ToString()) != import;
        });
    }

    public IStagedRun Stage(ExecutionId id, WritePrefix prefix)
    {
        var folder = Begin(id.ToString());
        try
        {
            proof.Require(CancellationToken.None);
            ledger.Follow(CancellationToken.None);
            places.RejectTaken(id, prefix);
            return StorageFault.Translate(() => new StagedRun(this, StagedFolders.Create(folder.Path), folder, id, prefix));
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        bucket.Dispose();
        replica.Dispose();
    }

    void IRunKeeper.Publish(SettlingRun run)
    {
        var (execution, prefix) = (run.Transition.Run.Execution, run.Transition.Run.Prefix);
        ledger.Follow(CancellationToken.None);
        places.RejectTaken(execution, prefix);
        content.Put(run.Placed.Select(placed => placed.File), time, CancellationToken.None);
        ledger.Append(run.Transition, () =>
        {
            places.RejectTaken(execution, prefix);
            return true;
        });
    }

    // If an undecided entry has appeared meanwhile, the run is settled. Otherwise this entry takes its number, so the other can no longer appear.
    void IRunKeeper.Record(Transition.Failed failed) =>
        ledger.Append(failed, () => replica.RunOf(failed.Run.Prefix.World, failed.Run.Execution.ToString()) is null);

    // A run's files never change, so a known one needs no request to the store.
    private Digest? Find(WorldPath path)
    {
        if (places.OfRun(path) is { } settled)
        {
            return settled;
        }

        ledger.Follow(CancellationToken.None);
        return places.OfRun(path) ?? places.OfImport(path);
    }

    private StagingFolder Begin(string name) => StorageFault.Translate(() =>
    {
        _ = swept.Value;
        return StagingFolder.Create(staging, name);
    });
}
