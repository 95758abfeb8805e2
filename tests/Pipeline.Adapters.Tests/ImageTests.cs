using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests;

/// <summary>Images by digest: present, pulled from a registry, or a fault.</summary>
public sealed class ImageTests(HostileImage hostile) : IAsyncLifetime
{
    private static readonly Digest None = Digest.Parse("sha256:" + new string('0', 64));
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("registry-tests-");
    private readonly Rig rig = new(hostile);
    private DistributionServer? registry;
    private string repository = "";

    [Fact]
    public async Task An_image_that_is_absent_is_pulled_by_its_digest()
    {
        await Serve();
        // A separate image, so that no other name in the engine leads to it.
        var context = Path.GetDirectoryName(hostile.Program)!;
        await Command.Output(
            "docker", "buildx", "build", "--load", "--provenance=false", "--label", $"test={Guid.NewGuid()}", "-t", repository + ":dev", context);
        var pushed = await Command.Output("docker", "push", repository + ":dev");
        await Command.Output("docker", "rmi", "-f", repository + ":dev");
        var digest = pushed[pushed.IndexOf("sha256:", StringComparison.Ordinal)..][..71];

        var image = RunnableImage.Pinned(ImageReference.Parse($"{repository}@{digest}"));
        Assert.False((await Command.Run("docker", "image", "inspect", image.Name)).IsSuccess);
        var success = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(rig.Describe("honest") with { Image = image }, default));
        Assert.Equal(digest, success.ImageDigest.ToString());
        Assert.Null(success.ImageTag);
        await Command.Output("docker", "rmi", "-f", image.Name);
    }

    [Fact]
    public async Task A_digest_that_the_registry_does_not_have_is_a_fault()
    {
        await Serve();
        await Refused(RunnableImage.Pinned(ImageReference.Parse($"{repository}@{None}")), "adapter invocation failed: the engine refused to pull an image: ");
    }

    [Fact]
    public async Task A_registry_that_is_not_there_is_a_fault() => await Refused(
        RunnableImage.Pinned(ImageReference.Parse($"127.0.0.1:9/hostile@{None}")), "adapter invocation failed: the engine refused to pull an image: ");

    [Fact]
    public async Task An_image_id_that_the_engine_does_not_have_is_a_fault() =>
        await Refused(RunnableImage.Built(None, "dev"), $"adapter invocation failed: no such image: {None}");

    [Fact]
    public void A_tag_is_no_name_of_bytes()
    {
        var fault = Assert.Throws<FaultException>(() => RunnableImage.Pinned(ImageReference.Parse("127.0.0.1:9/hostile:dev"))).Fault;
        Assert.Equal("ERR_IMAGE_UNPINNED image not pinned: 127.0.0.1:9/hostile:dev", fault.ToString());
    }

    [Fact]
    public async Task An_image_with_a_volume_is_refused()
    {
        var dockerfile = Path.Combine(directory.FullName, "Dockerfile");
        await File.WriteAllTextAsync(dockerfile, "FROM scratch\nCOPY hostile /hostile\nVOLUME /data\nENTRYPOINT [\"/hostile\"]\n");
        var tag = ImageNames.New("volume");
        await Command.Output(
            "docker", "buildx", "build", "--load", "--provenance=false", "-t", tag, "-f", dockerfile, Path.GetDirectoryName(hostile.Program)!);
        var id = Digest.Parse(await Command.Output("docker", "image", "inspect", "-f", "{{.Id}}", tag));
        await Refused(RunnableImage.Built(id, tag), "adapter invocation failed: the image declares a volume: ");
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (registry is not null)
        {
            await registry.DisposeAsync();
        }

        rig.Dispose();
        directory.Delete(recursive: true);
    }

    private async Task Refused(RunnableImage image, string message)
    {
        var invocation = rig.Describe("honest") with { Image = image };
        var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal("ERR_ADAPTER_INVOCATION", failure.Fault.Code.Name);
        Assert.StartsWith(message, failure.Fault.Message, StringComparison.Ordinal);
        Assert.Equal("", failure.EnvFingerprint);
        Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
    }

    private async Task Serve()
    {
        registry = await DistributionServer.Start();
        repository = $"{registry.Host}/hostile";
    }
}
