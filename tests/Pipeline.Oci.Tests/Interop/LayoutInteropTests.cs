using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Interop;

/// <summary>Other tools can read our layouts, and we theirs.</summary>
public sealed class LayoutInteropTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Skopeo_copies_our_layout_without_changing_a_byte()
    {
        Needs(Peer.Skopeo.WhyNot);
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);
        using var ours = await sample.WriteTo(folder.At("ours"));

        await Peer.Skopeo.Run("--insecure-policy", "copy", "--all", $"oci:{folder.At("ours")}", $"oci:{folder.At("theirs")}:tag");

        using var theirs = ImageLayout.Open(folder.At("theirs"));
        Assert.Equal(sample.Root.Bytes, theirs.Manifest(theirs.Root()).Bytes.ToArray());
        Assert.Equal("tag", theirs.Root().Annotations["org.opencontainers.image.ref.name"]);
    }

    [Fact]
    public async Task The_archive_that_skopeo_writes_is_read()
    {
        Needs(Peer.Skopeo.WhyNot);
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);
        using var ours = await sample.WriteTo(folder.At("ours"));

        await Peer.Skopeo.Run("--insecure-policy", "copy", "--all", "--preserve-digests", $"oci:{folder.At("ours")}", $"oci-archive:{folder.At("theirs.tar")}");

        using var theirs = ImageLayout.Open(folder.At("theirs.tar"));
        Assert.Equal(sample.Root.Bytes, theirs.Manifest(theirs.Root()).Bytes.ToArray());
    }

    [Fact]
    public async Task Oras_reads_a_manifest_of_our_layout()
    {
        Needs(Peer.Oras.WhyNot);
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);
        using var ours = await sample.WriteTo(folder.At("ours"));

        Assert.Equal(sample.Root.Bytes, await Peer.Oras.Run("manifest", "fetch", "--oci-layout", $"{folder.At("ours")}@{sample.Root.Descriptor.Digest}"));
    }

    [Theory]
    [InlineData("tar=true")]
    [InlineData("tar=false")]
    public async Task What_buildx_writes_for_two_platforms_is_read(string form)
    {
        Needs(await Peer.WhyNoEngine());
        await File.WriteAllTextAsync(folder.At("Dockerfile"), "FROM scratch\nCOPY content /\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(folder.At("content"), folder.Path, TestContext.Current.CancellationToken);
        await Peer.Docker.Run("buildx", "build", "--platform", "linux/amd64,linux/arm64", "--output", $"type=oci,{form},dest={folder.At("built")}", folder.Path);

        using var layout = ImageLayout.Open(folder.At("built"));
        var index = ImageIndex.Parse(layout.Manifest(layout.Root()));
        var images = index.Manifests.Where(entry => !entry.Platform!.IsUnknown).Select(entry => (entry.Platform, ImageManifest.Parse(layout.Manifest(entry)))).ToArray();
        Assert.Equal(["linux/amd64", "linux/arm64"], images.Select(image => $"{image.Platform}").ToArray());
        foreach (var (platform, image) in images)
        {
            await using var content = layout.OpenBlob(image.Config);
            using var bytes = new MemoryStream();
            await content.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            var config = ImageConfig.Parse(bytes.ToArray());
            Assert.Equal((platform, image.Layers.Count), (config.Platform, config.Layers));
        }
    }

    private static void Needs(string? whyNot) => Assert.SkipWhen(whyNot is not null, whyNot ?? "");
}
