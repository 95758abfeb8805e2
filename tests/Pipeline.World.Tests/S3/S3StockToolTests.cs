using System.Diagnostics;
using System.Text;
using Amazon.S3.Model;
using Pipeline.World.Ledger;
using Pipeline.World.S3;

namespace Pipeline.World.Tests;

/// <summary>The commands in <c>src/Pipeline.World/S3/README.md</c>, on a copy of the bucket.</summary>
public sealed class S3StockToolTests(S3Store store) : IDisposable
{
    private static readonly WorldPath Table = WorldPath.Parse("world://cases/table.csv");
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("s3-tools-");
    private readonly S3Location place = S3Store.NewPlace();

    private string World => Path.Combine(directory.FullName, "world");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void Content_is_held_to_its_names_and_the_ledger_is_one_file()
    {
        var head = Fill();
        Copy();
        Assert.Equal("", Shown(after: "## Check it with stock tools"));
        using var ledger = File.OpenRead(Path.Combine(directory.FullName, "ledger.jsonl"));
        Assert.Equal(head, LedgerLines.Verify(ledger, default));
        var changed = Directory.GetFiles(Path.Combine(World, S3Content.Folder)).Order(StringComparer.Ordinal).First();
        File.AppendAllText(changed, "x");
        Assert.Equal($"{Path.GetFileName(changed)}: FAILED\n", Shown(after: "## Check it with stock tools"));
    }

    [Fact]
    public async Task Of_content_that_no_entry_names_all_is_told_and_nothing_else()
    {
        Fill();
        using var client = store.Client();
        var left = Encoding.UTF8.GetBytes("left by a writer that ended too early");
        var name = S3Content.Name(Contracts.Images.Sha256.Of(left));
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = S3Store.Bucket, Key = place.Key(name), InputStream = new MemoryStream(left), UseChunkEncoding = false }, TestContext.Current.CancellationToken);
        Copy();
        Assert.Equal($"s3://bucket/prefix/{name}\n", Shown(after: "## Content that no entry names"));
        await client.DeleteObjectAsync(S3Store.Bucket, place.Key(name), TestContext.Current.CancellationToken);
        Assert.Empty(S3Verification.Run(store.Settings(place), S3Store.Credentials, null, TestContext.Current.CancellationToken).Findings);
    }

    // Every kind of entry, the file of a replaced import, and equal outputs of two runs.
    private LedgerHead Fill()
    {
        using var world = store.Open(place);
        world.Import(Table, new MemoryStream([1]), default);
        world.Import(Table, new MemoryStream([2]), default);
        S3RaceTests.Settle(world, StagedSample.New());
        S3RaceTests.Settle(world, StagedSample.New());
        var failed = StagedSample.New();
        using var run = failed.StageIn(world);
        run.Fail(failed.Terms, ErrorCode.Timeout);
        return world.Ledger.Head;
    }

    private void Copy()
    {
        using var bucket = S3Bucket.Open(store.Settings(place), S3Store.Credentials);
        foreach (var name in bucket.Names("", null, default))
        {
            var file = Path.Combine(World, name);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bucket.TryRead(name, default)!);
        }
    }

    // The store's own tool is missing here, so its commands are replaced or printed.
    private string Shown(string after)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/jq"), "jq is not here");
        var readme = File.ReadAllText(Path.Combine(SourceTree.Root, "src", "Pipeline.World", "S3", "README.md"));
        var shown = readme.Split($"{after}\n")[1].Split("```sh\n")[1].Split("```")[0]
            .Replace("/tmp/", $"{directory.FullName}/", StringComparison.Ordinal)
            .Replace("aws s3 sync s3://bucket/prefix world && cd world", $"cd '{World}'", StringComparison.Ordinal)
            .Replace("aws s3 rm", "echo", StringComparison.Ordinal);
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", shown]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        return shell.StandardOutput.ReadToEnd();
    }
}
