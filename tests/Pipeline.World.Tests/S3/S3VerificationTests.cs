using Amazon.S3.Model;
using Pipeline.World.Ledger;
using Pipeline.World.S3;
using Pipeline.World.Samples;
using Pipeline.World.Verification;

namespace Pipeline.World.Tests;

/// <summary>Every changed, removed or added byte in the bucket is detected, and the affected path is named.</summary>
public sealed class S3VerificationTests(S3Store store)
{
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");
    private readonly S3Location place = S3Store.NewPlace();

    [Fact]
    public void A_world_as_it_was_written_holds()
    {
        var (head, _) = Fill();
        var verdict = Verify(head.Hash);
        Assert.Empty(verdict.Findings);
        Assert.True(verdict.Holds);
        // Content that two runs share exists once.
        Assert.Equal((head, 2, 11), (verdict.Head, verdict.Runs, verdict.Files));
    }

    [Fact]
    public void A_place_without_a_world_is_an_empty_one() => Assert.True(Verify(null).Holds);

    [Fact]
    public async Task Every_name_in_the_bucket_matters()
    {
        Fill();
        using var bucket = S3Bucket.Open(store.Settings(place), S3Store.Credentials);
        foreach (var name in bucket.Names("", null, default).ToArray())
        {
            var bytes = bucket.TryRead(name, default)!;
            await Put(name, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);
            Assert.False(Verify(null).Holds, $"a flipped bit of {name}");
            await Put(name, bytes);
            if (name.StartsWith(CreationProof.Folder, StringComparison.Ordinal))
            {
                continue; // Missing, it is made again by whoever writes next.
            }

            using var client = store.Client();
            await client.DeleteObjectAsync(S3Store.Bucket, place.Key(name), TestContext.Current.CancellationToken);
            // Only the head reveals a missing entry at the end.
            Assert.False(Verify(name == S3Ledger.Name(4) ? Digest.FromHash(new byte[32].Select(_ => (byte)1).ToArray()) : null).Holds, $"{name} is missing");
            await Put(name, bytes);
        }

        Assert.True(Verify(null).Holds);
    }

    [Fact]
    public async Task What_is_wrong_is_named_by_its_path()
    {
        var (_, sample) = Fill();
        await Put(S3Content.Name(Contracts.Images.Sha256.Of("hello"u8)), "hullo"u8.ToArray());
        await Put(S3Content.Name(Contracts.Images.Sha256.Of("nobody's"u8)), "somebody's"u8.ToArray());
        await Put(S3Content.Name(Contracts.Images.Sha256.Of("nobody's either"u8)), "nobody's either"u8.ToArray());
        await Put("stray", [1]);
        var verdict = Verify(null);
        Assert.Contains(verdict.Findings, finding => finding.Kind == WorldFindingKind.Changed && finding.Path == $"{sample.Prefix}outputs/reply.txt");
        Assert.Contains(verdict.Findings, finding => finding.Kind == WorldFindingKind.Unrecorded && finding.Path == "stray");
        Assert.Contains(verdict.Findings, finding => finding.Kind == WorldFindingKind.Changed && finding.Path == S3Content.Name(Contracts.Images.Sha256.Of("nobody's"u8)));
        Assert.Equal(4, verdict.FindingCount);
    }

    [Fact]
    public async Task Many_entries_are_read_as_one_page_which_is_held_to_them()
    {
        using (var world = store.Open(place))
        {
            world.Ledger.Append(Chain(LedgerPages.Size + 5), default);
            S3RaceTests.Settle(world, StagedSample.New());
        }

        await using var way = await FaultyStore.Before(store.Server.Endpoint, static _ => StoreFault.None);
        using var reader = store.Open(place, endpoint: way.Endpoint);
        Assert.Equal(LedgerPages.Size + 6, reader.Ledger.Head.Sequence);
        Assert.DoesNotContain(way.Calls, call => call.Path.EndsWith(S3Ledger.Name(1), StringComparison.Ordinal));
        Assert.Contains(way.Calls, call => call.Path.EndsWith(LedgerPages.Name(1), StringComparison.Ordinal));
        Assert.Empty(Verify(null).Findings);

        using var forged = new MemoryStream();
        LedgerLines.Write(Chain(LedgerPages.Size + 5), forged, default);
        await Put(LedgerPages.Name(1), forged.ToArray());
        var finding = Assert.Single(Verify(null).Findings);
        Assert.Equal((WorldFindingKind.Changed, LedgerPages.Name(1)), (finding.Kind, finding.Path));
        using var misled = store.Open(place);
        S3FaultTests.Refused($"the world's ledger is damaged: entry {LedgerPages.Size + 6} does not follow from entry {LedgerPages.Size + 5}", () => _ = misled.Ledger.Head);
    }

    // A ledger of failures, which have no files; no two are alike.
    private static LedgerEntry[] Chain(int length)
    {
        var entries = new LedgerEntry[length];
        for (var at = 0; at < length; at++)
        {
            var sample = StagedSample.New();
            entries[at] = LedgerEntry.After(
                at == 0 ? LedgerHead.Empty : entries[at - 1].Head, DateTimeOffset.UnixEpoch, new Transition.Failed(sample.Terms.Of(sample.Id, sample.Prefix), ErrorCode.Timeout));
        }

        return entries;
    }

    // Two runs with the same outputs, an import that replaced another, and the remains of a writer that ended too early.
    private (LedgerHead Head, StagedSample Sample) Fill()
    {
        using var world = store.Open(place);
        world.Import(Table, new MemoryStream([1]), default);
        world.Import(Table, new MemoryStream([2]), default);
        var sample = S3RaceTests.Settle(world, StagedSample.New());
        S3RaceTests.Settle(world, StagedSample.New());
        return (world.Ledger.Head, sample);
    }

    private WorldVerificationResult Verify(Digest? remembered) => S3Verification.Run(store.Settings(place), S3Store.Credentials, remembered, TestContext.Current.CancellationToken);

    private async Task Put(string name, byte[] bytes)
    {
        using var client = store.Client();
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = S3Store.Bucket, Key = place.Key(name), InputStream = new MemoryStream(bytes), UseChunkEncoding = false }, TestContext.Current.CancellationToken);
    }
}
