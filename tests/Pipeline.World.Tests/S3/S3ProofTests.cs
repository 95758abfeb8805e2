using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.World.S3;
using Pipeline.World.Samples;

namespace Pipeline.World.Tests;

/// <summary>A world is written only to a store that creates each name once, because all its guarantees depend on that.</summary>
public sealed class S3ProofTests(S3Store store) : IDisposable
{
    private const string Twice = "the bucket creates one name twice, so two writers would lose entries: disable versioning, or use a store that honours If-None-Match";
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");
    private readonly DirectoryInfo staging = Directory.CreateTempSubdirectory("s3-proof-");
    private readonly S3Location place = S3Store.NewPlace();

    public void Dispose() => staging.Delete(recursive: true);

    [Fact]
    public async Task A_store_that_ignores_the_condition_is_refused_before_anything_of_the_world_is_written()
    {
        await using var odd = await LoopbackStore.Start();
        odd.HonoursAbsence = false;
        using var world = Open(odd);
        S3FaultTests.Refused(Twice, () => world.Import(Table, new MemoryStream([1]), default));
        S3FaultTests.Refused(Twice, () => world.Ledger.Append([], default));
        S3FaultTests.Refused(Twice, () => StagedSample.New().StageIn(world));
        Assert.All(odd.Calls.Where(call => call.StartsWith("PUT", StringComparison.Ordinal)), call => Assert.Contains($"/{CreationProof.Folder}", call, StringComparison.Ordinal));
        Assert.Empty(world.List("cases", ""));
    }

    [Fact]
    public async Task A_bucket_with_versions_is_refused_and_taken_again_when_they_are_suspended()
    {
        var bucket = await NewBucket();
        await SetVersions(bucket, VersionStatus.Enabled);
        var there = S3Location.Parse($"s3://{bucket}/w");
        using (var world = store.Open(there))
        {
            S3FaultTests.Refused(Twice, () => StagedSample.New().StageIn(world));
        }

        await SetVersions(bucket, VersionStatus.Suspended);
        using var later = store.Open(there);
        S3RaceTests.Settle(later, StagedSample.New());
    }

    /// <summary>A bucket may get versioning at any time, which invalidates its proof.</summary>
    [Fact]
    public async Task A_bucket_that_is_given_versions_later_is_refused_by_the_next_process()
    {
        var bucket = await NewBucket();
        var there = S3Location.Parse($"s3://{bucket}/w");
        using (var world = store.Open(there))
        {
            S3RaceTests.Settle(world, StagedSample.New());
        }

        await SetVersions(bucket, VersionStatus.Enabled);
        using var later = store.Open(there);
        S3FaultTests.Refused(Twice, () => StagedSample.New().StageIn(later));
        Assert.Equal(S3FaultTests.FilesOfARun, later.List("local", "").Count);
    }

    /// <summary>A bucket with object lock has versions.</summary>
    [Fact]
    public async Task A_bucket_with_object_lock_is_refused()
    {
        var bucket = $"lock-{Guid.NewGuid():n}";
        using var client = store.Client();
        await client.PutBucketAsync(new PutBucketRequest { BucketName = bucket, ObjectLockEnabledForBucket = true }, TestContext.Current.CancellationToken);
        using var world = store.Open(S3Location.Parse($"s3://{bucket}"));
        S3FaultTests.Refused(Twice, () => StagedSample.New().StageIn(world));
    }

    /// <summary>A store may check first and write later: sequential calls are refused, but of concurrent ones more than one succeeds.</summary>
    [Fact]
    public async Task A_store_that_looks_first_and_writes_then_is_refused()
    {
        var (looking, all) = (0, new TaskCompletionSource());
        LoopbackStore? itself = null;
        await using var odd = itself = await LoopbackStore.Start(async (context, next) =>
        {
            var key = context.Request.Path.Value!.Split('/', 3)[^1];
            if (context.Request.Method == "PUT" && context.Request.Headers.IfNoneMatch == "*" && itself!.Get(key) is null)
            {
                if (Interlocked.Increment(ref looking) == 2)
                {
                    all.SetResult();
                }

                await all.Task;
                context.Request.Headers.Remove("If-None-Match");
            }

            await next();
        });
        using var world = Open(odd);
        S3FaultTests.Refused(Twice, () => world.Import(Table, new MemoryStream([1]), default));
    }

    [Theory]
    [InlineData(501, "NotImplemented")]
    [InlineData(400, "InvalidArgument")]
    public async Task A_store_that_refuses_the_condition_is_told_apart_from_one_that_refuses_the_credentials(int status, string code)
    {
        await using var odd = await LoopbackStore.Start((context, next) =>
            context.Request.Headers.IfNoneMatch.Count > 0 ? LoopbackStore.Refuse(context, status, code) : next());
        using var world = Open(odd);
        S3FaultTests.Refused(
            $"the bucket refuses If-None-Match ({status} {code}), without which two writers would lose entries: use a store that honours it",
            () => world.Import(Table, new MemoryStream([1]), default));
    }

    [Fact]
    public async Task A_store_that_keeps_nothing_or_other_bytes_is_refused()
    {
        await using var full = await LoopbackStore.Start((context, next) => context.Request.Method == "PUT" ? LoopbackStore.Refuse(context, 412, "PreconditionFailed") : next());
        using var world = Open(full);
        S3FaultTests.Refused("the bucket does not store what it receives", () => world.Import(Table, new MemoryStream([1]), default));

        // Signed chunks that are stored with their framing look like this.
        await using var other = await LoopbackStore.Start(async (context, next) =>
        {
            context.Request.Body = context.Request.Method == "PUT" ? new MemoryStream([1]) : context.Request.Body;
            await next();
        });
        using var second = Open(other);
        S3FaultTests.Refused("the bucket does not store what it receives", () => second.Import(Table, new MemoryStream([1]), default));
    }

    [Fact]
    public async Task A_process_proves_it_once_and_the_next_one_with_two_calls()
    {
        await using var way = await FaultyStore.Before(store.Server.Endpoint, static _ => StoreFault.None);
        for (var process = 1; process <= 2; process++)
        {
            var before = Proofs(way);
            using var world = store.Open(place, endpoint: way.Endpoint);
            world.Import(Table, new MemoryStream([(byte)process]), default);
            var first = Proofs(way) - before;
            world.Import(Table, new MemoryStream([7]), default);
            Assert.Equal(first, Proofs(way) - before);
            Assert.Equal(process == 1 ? 8 : 2, first);
        }
    }

    /// <summary>A copy contains its original's proof, which says nothing about the new store.</summary>
    [Fact]
    public async Task A_copied_world_is_proven_anew_under_its_own_place()
    {
        using (var world = store.Open(place))
        {
            world.Import(Table, new MemoryStream([1]), default);
        }

        var copy = S3Store.NewPlace();
        using var bucket = S3Bucket.Open(store.Settings(place), S3Store.Credentials);
        using var client = store.Client();
        foreach (var name in bucket.Names("", null, default))
        {
            await client.CopyObjectAsync(S3Store.Bucket, place.Key(name), S3Store.Bucket, copy.Key(name), TestContext.Current.CancellationToken);
        }

        await using var way = await FaultyStore.Before(store.Server.Endpoint, static _ => StoreFault.None);
        using var copied = store.Open(copy, endpoint: way.Endpoint);
        copied.Import(Table, new MemoryStream([2]), default);
        Assert.Equal(8, Proofs(way));
        Assert.Empty(S3Verification.Run(store.Settings(copy), S3Store.Credentials, null, TestContext.Current.CancellationToken).Findings);
    }

    [Fact]
    public void Many_that_prove_it_at_once_all_succeed()
    {
        var worlds = Enumerable.Range(0, 6).Select(_ => store.Open(place)).ToArray();
        Parallel.ForEach(worlds, new ParallelOptions { MaxDegreeOfParallelism = worlds.Length }, world => S3RaceTests.Settle(world, StagedSample.New()));
        Assert.Equal(worlds.Length, worlds[0].Ledger.Head.Sequence);
        Array.ForEach(worlds, world => world.Dispose());
    }

    [Fact]
    public async Task Who_only_reads_proves_nothing()
    {
        using (var writer = store.Open(place))
        {
            S3RaceTests.Settle(writer, StagedSample.New());
        }

        await using var way = await FaultyStore.Before(store.Server.Endpoint, static call => call.Method == "PUT" ? StoreFault.Denied : StoreFault.None);
        using var reader = store.Open(place, endpoint: way.Endpoint);
        Assert.Equal(S3FaultTests.FilesOfARun, reader.List("local", "").Count);
        Assert.Empty(S3Verification.Run(store.Settings(place, way.Endpoint), S3Store.Credentials, null, TestContext.Current.CancellationToken).Findings);
        S3FaultTests.Refused("the bucket denies access", () => StagedSample.New().StageIn(reader));
    }

    private static int Proofs(FaultyStore way) => way.Calls.Count(call => call.Path.Contains($"/{CreationProof.Folder}", StringComparison.Ordinal));

    private S3World Open(LoopbackStore odd) => new(
        new S3WorldOptions(S3Location.Parse("s3://bucket/w"), staging.FullName) { Endpoint = odd.Endpoint, PathStyle = true, Retries = 0 }, S3Store.Credentials, TimeProvider.System);

    private async Task<string> NewBucket()
    {
        var name = $"versions-{Guid.NewGuid():n}";
        using var client = store.Client();
        await client.PutBucketAsync(name, TestContext.Current.CancellationToken);
        return name;
    }

    private async Task SetVersions(string bucket, VersionStatus status)
    {
        using var client = store.Client();
        await client.PutBucketVersioningAsync(
            new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = new S3BucketVersioningConfig { Status = status } }, TestContext.Current.CancellationToken);
    }
}
