using Pipeline.Adapters.Containers;
using Pipeline.Adapters.Images;

namespace Pipeline.Adapters.Tests;

/// <summary>The pure conversions: our model → the engine's and the builder's.</summary>
public sealed class ConversionTests
{
    private static readonly Digest Id = Digest.Parse("sha256:" + new string('a', 64));

    [Fact]
    public void A_build_is_one_command_line()
    {
        var contexts = new[] { new BuildContext("kit", "/copies/kit") };
        var build = new ImageBuild(Specs.Hostile, "/p", Platform.Arm64, "pipeline/hostile:dev");
        Assert.Equal(
            "build --progress=plain --provenance=false --sbom=false --network=none --builder default --platform linux/arm64 "
            + $"--build-context kit=/copies/kit --tag pipeline/hostile:dev --tag {BuildxArguments.NameOfCheckout(build, Environment.MachineName)} --metadata-file /m.json --load /copies/main",
            string.Join(' ', BuildxArguments.OfImage(build, "/copies/main", contexts, "/m.json")));
    }

    [Fact]
    public void Each_checkout_platform_and_machine_gives_an_image_a_name_of_its_own()
    {
        ImageBuild[] builds =
        [
            new(Specs.Hostile, "/p", Platform.Arm64, "pipeline/hostile:dev"), new(Specs.Hostile, "/p", Platform.Amd64, "pipeline/hostile:dev"), new(Specs.Hostile, "/q", Platform.Amd64, "pipeline/hostile:dev"),
        ];
        var names = builds.SelectMany(build => (string[])[BuildxArguments.NameOfCheckout(build, "a"), BuildxArguments.NameOfCheckout(build, "b")]).ToArray();

        Assert.All(names, name => Assert.Matches("^pipeline/hostile:dev-[0-9a-f]{12}$", name));
        Assert.Equal(6, names.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(names[0], BuildxArguments.NameOfCheckout(builds[0], "a"));
    }

    [Fact]
    public void A_container_is_created_from_bytes_with_its_own_limits()
    {
        var parameters = ContainerParameters.Of(Settings(new ResourceLimits(0.5, 256, 64, 32), "/in"));
        var host = parameters.HostConfig!;
        Assert.Equal(Id.ToString(), parameters.Image);
        Assert.Equal("linux/arm64", parameters.Platform);
        Assert.Equal("A=1=2", Assert.Single(parameters.Env!));
        Assert.Equal(500_000_000, host.NanoCPUs);
        Assert.Equal(256L << 20, host.Memory);
        Assert.Equal(host.Memory, host.MemorySwap);
        Assert.Equal(64, host.PidsLimit);
        Assert.All(["/tmp", "/dev/shm"], place => Assert.Contains("size=32m", host.Tmpfs![place], StringComparison.Ordinal));
        Assert.Equal("/pipeline/in /pipeline/out /etc/hosts", string.Join(' ', host.Mounts!.Select(mount => mount.Target)));
        Assert.True(parameters.NetworkDisabled);
    }

    [Fact]
    public void A_container_of_a_network_leaves_names_to_its_engine()
    {
        var parameters = ContainerParameters.Of(Settings(new ResourceLimits(0.5, 256, 64, 32), "/in") with { Network = "bridge" });
        Assert.Equal("/pipeline/in /pipeline/out", string.Join(' ', parameters.HostConfig!.Mounts!.Select(mount => mount.Target)));
        Assert.False(parameters.NetworkDisabled);
    }

    [Fact]
    public void Without_inputs_nothing_is_mounted_for_them() =>
        Assert.Equal(
            "/pipeline/out /etc/hosts",
            string.Join(' ', ContainerParameters.Of(Settings(new ResourceLimits(1, 16, 1, 1), null)).HostConfig!.Mounts!.Select(mount => mount.Target)));

    [Fact]
    public void A_process_is_gone_when_its_boot_or_its_start_is_another()
    {
        var current = ProcessOwner.Current;
        Assert.Equal(current, ProcessOwner.Parse(current.ToString()));
        Assert.False(current.IsGone);
        Assert.True((current with { Boot = "another" }).IsGone);
        Assert.True((current with { Start = "1" }).IsGone);
        Assert.True((current with { Number = int.MaxValue }).IsGone);
        // Processes of other namespaces are not visible here, so their containers are left alone.
        Assert.False((current with { Namespace = "pid:[1]", Number = int.MaxValue }).IsGone);
        Assert.Null(ProcessOwner.Parse("nonsense"));
    }

    private static ContainerDefinition Settings(ResourceLimits limits, string? inputs) => new(
        "name", Id.ToString(), Platform.Arm64, ["--mode", "mock"], [new("A", "1=2")],
        "65532:65532", inputs, "/out", "none", limits, 1 << 20, new Dictionary<string, string>(StringComparer.Ordinal));
}
