using Amazon.S3;
using Amazon.S3.Model;
using Pipeline.World.S3;
using Pipeline.World.Samples;
using Pipeline.World.Verification;

namespace Pipeline.World.Tests;

/// <summary>A bucket that got versioning may contain hidden entries: verification reports them.</summary>
public sealed class S3VersionTests(S3Store store) : IAsyncLifetime
{
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");
    private readonly S3Location place = S3Location.Parse($"s3://versions-{Guid.NewGuid():n}/w");

    public async ValueTask InitializeAsync()
    {
        using var client = store.Client();
        await client.PutBucketAsync(place.Bucket);
        using var world = store.Open(place);
        world.Import(Table, new MemoryStream([1]), default);
        world.Import(Table, new MemoryStream([2]), default);
        await client.PutBucketVersioningAsync(
            new PutBucketVersioningRequest { BucketName = place.Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled } });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Versioning_alone_is_no_finding_and_neither_is_content_that_was_sent_twice()
    {
        using var client = store.Client();
        await client.PutObjectAsync(Request(S3Content.Name(Contracts.Images.Sha256.Of([1])), [1]), TestContext.Current.CancellationToken);
        Assert.Empty(Verify().Findings);
    }

    /// <summary>Like two writers before the store was checked: the chain is valid, but one writer is not in it.</summary>
    [Fact]
    public async Task An_entry_that_the_store_holds_in_two_versions_is_found()
    {
        using var client = store.Client();
        await client.PutObjectAsync(Request(S3Ledger.Name(2), Entry(2, [3])), TestContext.Current.CancellationToken);
        await client.PutObjectAsync(Request(S3Content.Name(Contracts.Images.Sha256.Of([3])), [3]), TestContext.Current.CancellationToken);
        var finding = Assert.Single(Verify().Findings);
        Assert.Equal(
            new WorldFinding(
                WorldFindingKind.Changed, S3Ledger.Name(2), "the store holds 2 versions and readers see only the latest: each other version is a lost entry"),
            finding);
    }

    /// <summary>A missing last entry leaves no gap in the chain: only its deletion marker reveals it.</summary>
    [Fact]
    public async Task An_entry_that_was_deleted_is_found_though_it_was_the_last()
    {
        using var client = store.Client();
        await client.DeleteObjectAsync(place.Bucket, place.Key(S3Ledger.Name(2)), TestContext.Current.CancellationToken);
        var finding = Assert.Single(Verify().Findings);
        Assert.Equal(new WorldFinding(WorldFindingKind.Missing, S3Ledger.Name(2), "it was deleted, but the store still holds the previous version"), finding);
    }

    [Fact]
    public async Task Who_may_not_list_versions_is_not_told_that_all_is_well()
    {
        await using var way = await FaultyStore.Before(store.Server.Endpoint, static call => IsOfVersions(call) ? StoreFault.Denied : StoreFault.None);
        var verdict = S3Verification.Run(store.Settings(place, way.Endpoint), S3Store.Credentials, null, TestContext.Current.CancellationToken);
        var finding = Assert.Single(verdict.Findings);
        Assert.Equal((WorldFindingKind.Unreadable, S3Ledger.Folder), (finding.Kind, finding.Path));
        Assert.Contains("s3:ListBucketVersions", finding.Text, StringComparison.Ordinal);
    }

    private static bool IsOfVersions(StoreCall call) => call.Path.Split('?') is [_, var query] && query.Contains("versions", StringComparison.Ordinal);

    // The entry after the first, of another import.
    private byte[] Entry(long sequence, byte[] content)
    {
        using var world = store.Open(place);
        var before = world.Ledger.Read().First(entry => entry.Sequence == sequence - 1);
        return LedgerEntry.After(before.Head, DateTimeOffset.UnixEpoch, new Transition.Imported(Table, Contracts.Images.Sha256.Of(content), content.Length)).Encode();
    }

    private PutObjectRequest Request(string name, byte[] bytes) =>
        new() { BucketName = place.Bucket, Key = place.Key(name), InputStream = new MemoryStream(bytes), UseChunkEncoding = false };

    private WorldVerificationResult Verify() => S3Verification.Run(store.Settings(place), S3Store.Credentials, null, TestContext.Current.CancellationToken);
}
