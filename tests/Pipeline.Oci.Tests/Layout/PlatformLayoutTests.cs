using System.Text;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Layout;

public sealed class PlatformLayoutTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ImageSample sample = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Pinned digests are digests of these bytes, so they must never change.</summary>
    [Fact]
    public async Task A_bare_manifest_becomes_the_index_of_its_platform_and_stays_it()
    {
        var manifest = sample.Image("image", ImageSample.Arm64).Descriptor;
        await Write(manifest);

        var roots = new List<Digest>();
        for (var time = 0; time < 2; time++)
        {
            using var layout = PlatformLayout.Open(folder.At("layout"), [ImageSample.Arm64]);
            roots.Add(layout.Root().Digest);
            Assert.Equal(
                $$$"""{"manifests":[{"digest":"{{{manifest.Digest}}}","mediaType":"application/vnd.oci.image.manifest.v1+json","platform":{"architecture":"arm64","os":"linux"},"size":{{{manifest.Size}}}}],"mediaType":"application/vnd.oci.image.index.v1+json","schemaVersion":2}""",
                Encoding.UTF8.GetString(layout.Manifest(layout.Root()).Bytes.Span));
        }

        Assert.Equal(roots[0], roots[1]);
    }

    [Fact]
    public async Task Platforms_from_elsewhere_are_joined_in_the_order_that_is_asked_for()
    {
        var (amd64, arm64) = (sample.Image("one", ImageSample.Amd64), sample.Image("other", ImageSample.Arm64));
        await Write(amd64.Descriptor);

        using var joined = PlatformLayout.Join(folder.At("layout"), [ImageSample.Amd64, ImageSample.Arm64], new Dictionary<ImagePlatform, Manifest> { [ImageSample.Arm64] = arm64 });

        Assert.Equal([(ImageSample.Amd64, amd64.Descriptor.Digest), (ImageSample.Arm64, arm64.Descriptor.Digest)], joined.Platforms.Select(entry => (entry.Platform!, entry.Digest)));
        Assert.Equal(arm64.Bytes.ToArray(), joined.Manifest(joined.Platforms[1]).Bytes.ToArray());
    }

    [Fact]
    public void A_layout_of_platforms_from_elsewhere_alone_needs_no_build()
    {
        var arm64 = sample.Image("other", ImageSample.Arm64);

        using var joined = PlatformLayout.Join(folder.At("layout"), [ImageSample.Arm64], new Dictionary<ImagePlatform, Manifest> { [ImageSample.Arm64] = arm64 });

        Assert.Equal(arm64.Descriptor.Digest, Assert.Single(joined.Platforms).Digest);
    }

    [Fact]
    public async Task A_platform_that_neither_machine_built_is_refused()
    {
        var index = ImageSample.MultiArch("image", ImageSample.Arm64);
        using var written = await index.WriteTo(folder.At("layout"));

        Assert.Equal("the builder built nothing for linux/amd64", Assert.Throws<InvalidDataException>(() => PlatformLayout.Join(
            folder.At("layout"), [ImageSample.Amd64, ImageSample.Arm64], new Dictionary<ImagePlatform, Manifest> { [ImageSample.Arm64] = sample.Image("other", ImageSample.Arm64) })).Message);
    }

    [Fact]
    public async Task An_index_is_left_as_it_is()
    {
        var index = ImageSample.MultiArch("image", ImageSample.Amd64);
        using var written = await index.WriteTo(folder.At("layout"));

        using var layout = PlatformLayout.Open(folder.At("layout"), [ImageSample.Amd64]);

        Assert.Equal(index.Root.Descriptor, layout.Root());
    }

    [Fact]
    public async Task A_bare_manifest_for_several_platforms_is_refused()
    {
        await Write(sample.Image("image", ImageSample.Amd64).Descriptor);

        Assert.Equal("the builder wrote no index of linux/amd64, linux/arm64", Refusal(ImageSample.Amd64, ImageSample.Arm64));
    }

    [Fact]
    public async Task Several_roots_are_refused()
    {
        await Write(sample.Image("one", ImageSample.Amd64).Descriptor, sample.Image("other", ImageSample.Amd64).Descriptor);

        Assert.Equal("the builder wrote no index of linux/amd64", Refusal(ImageSample.Amd64));
    }

    private string Refusal(params ImagePlatform[] platforms) =>
        Assert.Throws<InvalidDataException>(() => PlatformLayout.Open(folder.At("layout"), platforms)).Message;

    private async Task Write(params Descriptor[] roots)
    {
        using var layout = await sample.WriteTo(folder.At("layout"));
        new LayoutWriter(folder.At("layout")).Finish(roots);
    }
}
