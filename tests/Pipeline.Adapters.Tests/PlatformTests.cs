using System.Text;
using Pipeline.Adapters.Engine;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests;

/// <summary>One digest with several platforms: each run gets the one that it requests.</summary>
public sealed class PlatformTests(HostileImage hostile) : IDisposable
{
    private readonly Rig rig = new(hostile);

    [Fact]
    public async Task One_index_digest_serves_both_platforms_at_once_and_is_not_pulled_again()
    {
        var registry = await DistributionServer.Start();
        var pin = await HostileIndex.Push($"{registry.Host}/hostile", Platform.Amd64, Platform.Arm64);
        var image = RunnableImage.Pinned(pin.Reference);
        Assert.False((await Command.Run("docker", "image", "inspect", image.Name)).IsSuccess);

        await BothRun(rig, _ => image);

        // No registry could answer a pull now.
        await registry.DisposeAsync();
        using var later = new Rig(hostile);
        await BothRun(later, _ => image);
        await Command.Output("docker", "rmi", "-f", image.Name);
    }

    [Fact]
    public async Task A_platform_that_the_index_does_not_cover_is_a_fault()
    {
        await using var registry = await DistributionServer.Start();
        var pin = await HostileIndex.Push($"{registry.Host}/hostile", Platform.Amd64);

        var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(rig.Describe("honest") with { Image = RunnableImage.Pinned(pin.Reference), Platform = Platform.Arm64 }, default));
        Assert.StartsWith("ERR_ADAPTER_INVOCATION adapter invocation failed: ", failure.Fault.ToString(), StringComparison.Ordinal);
        await Command.Run("docker", "rmi", "-f", pin.Reference.ToString());
    }

    [Fact]
    public async Task Each_platform_by_its_own_manifest_is_recorded_as_the_index()
    {
        await using var registry = await DistributionServer.Start();
        var pin = await HostileIndex.Push($"{registry.Host}/hostile", Platform.Amd64, Platform.Arm64);
        await BothRun(rig, platform => RunnableImage.Pinned(pin, platform));
        await Command.Output("docker", "rmi", "-f", RunnableImage.Pinned(pin, Platform.Amd64).Name, RunnableImage.Pinned(pin, Platform.Arm64).Name);
    }

    [Fact]
    public async Task A_private_registry_is_pulled_from_with_what_docker_login_left_and_refuses_without()
    {
        await using var registry = await DistributionServer.Start(withPassword: true);
        var config = Directory.CreateTempSubdirectory("docker-config-");
        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{DistributionServer.User}:{DistributionServer.Password}"));
        await File.WriteAllTextAsync(Path.Combine(config.FullName, "config.json"), $$$$"""{"auths":{"{{{{registry.Host}}}}":{"auth":"{{{{login}}}}"}}}""");
        var pin = await HostileIndex.Push($"{registry.Host}/hostile", config.FullName, Platform.Amd64, Platform.Arm64);

        var invocation = rig.Describe("honest") with { Image = RunnableImage.Pinned(pin, Platform.Amd64) };
        var refused = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.StartsWith("adapter invocation failed: the engine refused to pull an image: ", refused.Fault.Message, StringComparison.Ordinal);

        using var known = new Rig(hostile, new LocalOptions { OutputMib = 64, Credentials = new DockerCredentials(config.FullName, TimeProvider.System) });
        await BothRun(known, platform => RunnableImage.Pinned(pin, platform));
        await Command.Output("docker", "rmi", "-f", RunnableImage.Pinned(pin, Platform.Amd64).Name, RunnableImage.Pinned(pin, Platform.Arm64).Name);
        config.Delete(recursive: true);
    }

    [Fact]
    public async Task An_image_that_was_built_for_another_platform_is_refused()
    {
        var invocation = rig.Describe("honest") with { Platform = Platform.Arm64 };
        var failure = Assert.IsType<Envelope.Failure>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal($"adapter invocation failed: the image is not for linux/arm64: {hostile.Image.Name}", failure.Fault.Message);
        Assert.Equal("", await rig.Leftovers(invocation.ExecutionId));
    }

    public void Dispose() => rig.Dispose();

    internal static async Task BothRun(Rig rig, Func<Platform, RunnableImage> image)
    {
        var runs = new[] { Platform.Amd64, Platform.Arm64 }.Select(platform => Task.Run(() =>
        {
            var envelope = rig.Adapter.Invoke(rig.Describe("machine") with { Image = image(platform), Platform = platform }, default);
            var success = envelope as Envelope.Success ?? throw new InvalidOperationException($"{platform}: {((Envelope.Failure)envelope).Fault}");
            using var reply = new StreamReader(rig.World.OpenRead(success.Outputs[0]));
            Assert.Equal(platform == Platform.Arm64 ? "aarch64" : "x86_64", reply.ReadToEnd());
            Assert.Equal(image(platform).Digest, success.ImageDigest);
            Assert.Equal("1.0.0", success.ImageTag);
            Assert.Contains($";arch={platform.Architecture};", success.EnvFingerprint.ToString(), StringComparison.Ordinal);
        }));
        await Task.WhenAll(runs);
    }
}
