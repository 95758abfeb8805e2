using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Amazon.S3.Model;
using Pipeline.World.S3;

namespace Pipeline.World.Tests;

/// <summary>Content in the bucket: large, numerous, or modified.</summary>
public sealed class S3ContentTests(S3Store store)
{
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");

    [Fact]
    public void A_file_of_many_parts_comes_back_whole()
    {
        var place = S3Store.NewPlace();
        using var world = store.Open(place);
        var bytes = new byte[(int)(S3Upload.PartSize * 2) + 12345];
        new Random(1).NextBytes(bytes);
        world.Import(Table, new MemoryStream(bytes), default);
        using var other = store.Open(place);
        using var content = other.OpenRead(Table);
        Assert.Equal(SHA256.HashData(bytes), SHA256.HashData(content));
    }

    [Fact]
    public void More_files_than_a_page_of_the_store_are_all_there()
    {
        const int Count = 1050;
        var sample = StagedSample.New() with
        {
            Outputs = Enumerable.Range(0, Count).ToDictionary(
                at => string.Create(CultureInfo.InvariantCulture, $"outputs/{at:D4}.txt"), at => at.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal),
        };
        var place = S3Store.NewPlace();
        using var world = store.Open(place);
        S3RaceTests.Settle(world, sample);
        using var other = store.Open(place);
        Assert.Equal(Count, other.List("local", $"{sample.Prefix.Path}/outputs").Count);
        using var bucket = S3Bucket.Open(store.Settings(place), S3Store.Credentials);
        var names = bucket.Names(S3Content.Folder, null, default).ToArray();
        Assert.Equal(Count + 4, names.Length);
        Assert.Equal(names.Order(StringComparer.Ordinal), names, StringComparer.Ordinal);
        Assert.Equal(names[^10..], bucket.Names(S3Content.Folder, names[^11], default), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Content_that_was_changed_is_not_handed_out()
    {
        var place = S3Store.NewPlace();
        using var world = store.Open(place);
        world.Import(Table, new MemoryStream("a,b\n"u8.ToArray()), default);
        await Overwrite(place, S3Content.Name(Contracts.Images.Sha256.Of("a,b\n"u8)), "a,c\n");
        using var content = world.OpenRead(Table);
        var fault = Assert.Throws<FaultException>(() => new StreamReader(content).ReadToEnd()).Fault;
        Assert.StartsWith("adapter invocation failed: the world's content is damaged: sha256:", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_was_changed_or_is_missing_is_a_damaged_ledger()
    {
        var place = S3Store.NewPlace();
        using (var world = store.Open(place))
        {
            for (var at = 0; at < 3; at++)
            {
                world.Import(Table, new MemoryStream([(byte)at]), default);
            }
        }

        using var client = store.Client();
        var key = place.Key(S3Ledger.Name(2));
        var entry = await new StreamReader((await client.GetObjectAsync(S3Store.Bucket, key, TestContext.Current.CancellationToken)).ResponseStream).ReadToEndAsync(TestContext.Current.CancellationToken);
        await Overwrite(place, S3Ledger.Name(2), entry.Replace("\"size\":1", "\"size\":2", StringComparison.Ordinal));
        Damaged(place, "line 1: entry 2 does not match its hash");
        await client.DeleteObjectAsync(S3Store.Bucket, key, TestContext.Current.CancellationToken);
        Damaged(place, "entry 2 is missing");
    }

    private void Damaged(S3Location place, string detail)
    {
        using var world = store.Open(place);
        S3FaultTests.Refused($"the world's ledger is damaged: {detail}", () => world.Import(Table, new MemoryStream([9]), default));
        S3FaultTests.Refused($"the world's ledger is damaged: {detail}", () => _ = world.Ledger.Head);
    }

    private async Task Overwrite(S3Location place, string name, string content)
    {
        using var client = store.Client();
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = S3Store.Bucket, Key = place.Key(name), InputStream = new MemoryStream(Encoding.UTF8.GetBytes(content)), UseChunkEncoding = false },
            TestContext.Current.CancellationToken);
    }
}
