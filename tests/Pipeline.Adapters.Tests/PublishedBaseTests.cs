using Pipeline.Oci.Model;
using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests;

/// <summary>Locked packages on a base that is an image in a registry.</summary>
public sealed class PublishedBaseTests : PackagedProcessor
{
    [Fact]
    public async Task A_base_of_a_registry_has_packages_too_and_keeps_its_layers()
    {
        await using var registry = await DistributionServer.Start();
        var index = await PushBase(registry, "--all");
        await File.WriteAllTextAsync(Path.Combine(Repository.FullName, "processors", "bases.json"), $$"""{"python":{"kind":"image","reference":"{{registry.Host}}/base@{{index}}"} }""");
        await Lock(Greeting(), Native("x86_64", Platform.Amd64), Native("aarch64", Platform.Arm64));
        Program("import greeting, native\nprint(greeting.hello(), native.MACHINE)\n");

        var (release, built) = await Release("published", cached: true);
        var image = await Build(Platform.Amd64);

        Assert.Equal("hello x86_64", await Command.Output("docker", "run", "--rm", "--network=none", image.Digest.ToString()));
        var layers = ImageManifest.Parse(release.Manifest(release.Platforms[0])).Layers;
        Assert.Equal((3, index), (layers.Count, built.Base?.ToString()));
        Assert.True(File.Exists(Path.Combine(SourceTree.Root, ".pipeline", "bases", "python", "blobs", "sha256", layers[0].Digest.Hex)));
        release.Dispose();
    }

    /// <summary>This checkout's base is as small as possible: it has no database of its packages, which its bill of materials then says.</summary>
    [Fact]
    public async Task A_base_of_a_registry_is_read_for_its_packages_once_and_none_of_its_layers_stays()
    {
        await using var registry = await DistributionServer.Start();
        var index = await PushBase(registry, "--all");
        await File.WriteAllTextAsync(Path.Combine(Repository.FullName, "processors", "bases.json"), $$"""{"python":{"kind":"image","reference":"{{registry.Host}}/base@{{index}}"} }""");
        Program("print(1)\n");

        var (first, built) = await Release("first", cached: true);
        Assert.Equal(2, Lines.Count(line => line.StartsWith("listing the packages of the base python for linux/", StringComparison.Ordinal)));
        Lines.Clear();
        var (second, again) = await Release("second", cached: true);

        Assert.DoesNotContain(Lines, line => line.StartsWith("listing", StringComparison.Ordinal));
        Assert.Equal((built.BaseGap, 0, 0), (again.BaseGap, built.BasePackages.Count, again.BasePackages.Count));
        Assert.StartsWith("the base python for linux/amd64 has no database of dpkg, apk or rpm, so that its packages are not listed; the base python for linux/arm64 has no", built.BaseGap, StringComparison.Ordinal);
        var copies = Path.Combine(Repository.FullName, ".pipeline", "bases", "published", index["sha256:".Length..]);
        Assert.DoesNotContain(Directory.GetFiles(copies, "*", SearchOption.AllDirectories), file => new FileInfo(file).Length > 100_000);
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public async Task The_image_of_one_platform_is_no_base_for_two()
    {
        await using var registry = await DistributionServer.Start();
        var manifest = await PushBase(registry, "--override-arch=amd64");
        await File.WriteAllTextAsync(Path.Combine(Repository.FullName, "processors", "bases.json"), $$"""{"python":{"kind":"image","reference":"{{registry.Host}}/base@{{manifest}}"} }""");
        await Lock(Greeting());
        Program("import greeting\n");
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Build(Platform.Amd64))).Fault;
        Assert.Equal($"ERR_ADAPTER_INVOCATION adapter invocation failed: {registry.Host}/base@{manifest} is an image of one platform; name the digest of its index", fault.ToString());
    }

    // The base of this checkout, as somebody's image in a registry.
    private async Task<string> PushBase(DistributionServer registry, string which)
    {
        var digest = Path.Combine(Repository.FullName, "digest");
        await Command.Output("skopeo", "copy", which, "--dest-tls-verify=false", $"--digestfile={digest}", $"oci:{Path.Combine(Repository.FullName, ".pipeline", "bases", "python")}", $"docker://{registry.Host}/base:1");
        return (await File.ReadAllTextAsync(digest)).Trim();
    }
}
