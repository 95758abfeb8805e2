using System.Text;
using Amazon.S3.Model;
using Pipeline.World.Attestation;
using Pipeline.World.Crate;
using Pipeline.World.S3;
using Pipeline.World.Tests.Crate;
using Pipeline.World.Worlds;

namespace Pipeline.World.Tests;

/// <summary>Attestations and crates of runs in a store: the same bytes as from any other world, and nothing of modified runs.</summary>
public sealed class S3EvidenceTests(S3Store store) : IDisposable
{
    private static readonly ExecutionId[] Both = [CrateSample.First, CrateSample.Second];
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("s3-evidence-");
    private readonly S3Location place = S3Store.NewPlace();

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void Statement_and_crate_are_those_of_any_world()
    {
        using var world = CrateSample.In(time => store.Open(place, time));
        var twin = CrateSample.In(time => new InMemoryWorld(time));
        Assert.All(Both, id => Assert.Equal(RunAttestation.Statement(SettledRun.Read(twin, id, default)), RunAttestation.Statement(SettledRun.Read(world, id, default))));
        Assert.Equal(Crate(twin, "twin"), Crate(world, "store"));
    }

    [Theory]
    [InlineData("reply")]
    [InlineData("index")]
    [InlineData("evidence")]
    public async Task A_run_with_one_byte_changed_or_a_file_gone_is_refused(string what)
    {
        using var world = CrateSample.In(time => store.Open(place, time));
        var sha256 = Contracts.Images.Sha256.Of(what switch
        {
            "reply" => "hello"u8.ToArray(),
            "index" => CrateSample.Writer.Index.Encode(),
            _ => CrateSample.Writer.Evidence.Encode(),
        });
        using var client = store.Client();
        var key = place.Key(S3Content.Name(sha256));
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = S3Store.Bucket, Key = key, InputStream = new MemoryStream("jello"u8.ToArray()), UseChunkEncoding = false }, TestContext.Current.CancellationToken);
        Refused($"the world's content is damaged: {sha256}");
        await client.DeleteObjectAsync(S3Store.Bucket, key, TestContext.Current.CancellationToken);
        Refused("not as it was settled: world://local/");
    }

    private void Refused(string detail)
    {
        using var world = store.Open(place);
        foreach (var exception in (Exception?[])[Record.Exception(() => SettledRun.Read(world, CrateSample.First, default)), Record.Exception(() => Crate(world, "none"))])
        {
            Assert.StartsWith($"ERR_ADAPTER_INVOCATION adapter invocation failed: {detail}", Assert.IsType<FaultException>(exception).Fault.ToString(), StringComparison.Ordinal);
        }

        Assert.Empty(directory.GetFileSystemInfos());
    }

    private string[] Crate(IWorld world, string name)
    {
        var folder = Path.Combine(directory.FullName, name);
        RunCrate.Write(world, Both, folder, new CrateOptions(), default);
        return [.. Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(folder, file)}\n{File.ReadAllText(file, Encoding.Latin1)}")];
    }
}
