using System.Text;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Assertions;

/// <summary>The findings of an assertion in manifests, configs and blobs.</summary>
public sealed class ContentAssertionTests
{
    private static readonly Repository Here = AssertionRig.Here;
    private readonly AssertionRig rig = new();

    [Theory]
    [InlineData("""{"architecture":"arm64","os":"linux","rootfs":{"diff_ids":["a","b"]}}""", "config-differs: linux/amd64 has a config for 'linux/arm64'")]
    [InlineData("""{"architecture":"amd64","os":"windows","rootfs":{"diff_ids":["a","b"]}}""", "config-differs: linux/amd64 has a config for 'windows/amd64'")]
    [InlineData("""{"rootfs":{"diff_ids":["a","b"]}}""", "config-differs: linux/amd64 has a config for '/'")]
    [InlineData("""{"architecture":"amd64","os":"linux","rootfs":{"diff_ids":["a"]}}""", "config-differs: the config {0} has 1 layers, its manifest 2")]
    [InlineData("""{"architecture":"amd64","os":"linux"}""", "malformed: the config {0}: rootfs.diff_ids is missing")]
    [InlineData("""{"architecture":"amd64","variant":"v1","os":"linux","rootfs":{"diff_ids":["a","b"]}}""", null)]
    public async Task A_config_agrees_with_the_entry_and_the_manifest(string text, string? finding)
    {
        var sample = new ImageSample();
        var image = ImageManifest.Parse(sample.Image("image", ImageSample.Amd64));
        var config = sample.Blob(MediaTypes.OciConfig, Encoding.UTF8.GetBytes(text));
        var manifest = sample.Add((image with { Config = config }).ToManifest());
        sample.Index(manifest.Descriptor with { Platform = ImageSample.Amd64 });
        sample.PlantIn(rig.Registry, Here);

        Assert.Equal(
            finding is null ? [] : [finding.Replace("{0}", $"{config.Digest}", StringComparison.Ordinal)],
            await rig.Findings(new ImageExpectation(Here, sample.Root.Descriptor.Digest)));
    }

    [Fact]
    public async Task Each_blob_and_manifest_that_is_gone_is_named_and_its_platform_not_covered()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64).PlantIn(rig.Registry, Here);
        var layer = ImageManifest.Parse(sample.Manifests[0]).Layers[1];
        rig.Registry.DeleteBlob(Here, layer.Digest);
        rig.Registry.Delete(Here, sample.Manifests[1].Descriptor.Digest);

        var coverage = await rig.Cover(sample);

        Assert.Equal("linux/amd64", Assert.Single(coverage.Platforms).Platform.ToString());
        Assert.Equal(
            [
                $"blob-missing: linux/amd64 needs the blob {layer.Digest}, which the registry lacks",
                $"manifest-missing: linux/arm64 ({sample.Manifests[1].Descriptor.Digest}) is named by the index, but the registry lacks it",
            ],
            coverage.Findings.Select(finding => $"{finding}").ToArray());
    }

    [Fact]
    public async Task Sizes_and_types_are_those_of_the_descriptors()
    {
        var sample = new ImageSample();
        var image = sample.Image("image", ImageSample.Amd64);
        var layers = ImageManifest.Parse(image).Layers;
        var longer = sample.Add((ImageManifest.Parse(image) with { Layers = [layers[0], layers[1] with { Size = 99 }] }).ToManifest());
        sample.Index(
            longer.Descriptor with { Platform = ImageSample.Amd64, Size = 7 },
            image.Descriptor with { Platform = ImageSample.Arm64, MediaType = MediaTypes.DockerManifest });
        sample.PlantIn(rig.Registry, Here);

        Assert.Equal(
            [
                $"size-differs: linux/amd64 ({longer.Descriptor.Digest}) has {longer.Descriptor.Size} bytes, its descriptor says 7",
                $"size-differs: the blob {layers[1].Digest} of linux/amd64 has {layers[1].Size} bytes, its descriptor says 99",
                $"malformed: linux/arm64 ({image.Descriptor.Digest}) is a {MediaTypes.DockerManifest} in the index, but the registry delivers it as {MediaTypes.OciManifest}",
            ],
            await rig.Findings(new ImageExpectation(Here, sample.Root.Descriptor.Digest)));
    }

    [Fact]
    public async Task A_malformed_document_is_a_finding_and_no_crash()
    {
        var sample = new ImageSample();
        var broken = sample.Add(Manifest.Of(MediaTypes.OciManifest, "{\"schemaVersion\":2}"u8.ToArray()));
        var index = sample.Index(broken.Descriptor with { Platform = ImageSample.Amd64 });
        var none = sample.Add(Manifest.Of(MediaTypes.OciIndex, "{}"u8.ToArray()));
        sample.PlantIn(rig.Registry, Here);

        Assert.Equal([$"malformed: linux/amd64 ({broken.Descriptor.Digest}): config is missing"], await rig.Findings(new ImageExpectation(Here, index.Descriptor.Digest)));
        Assert.Equal(["malformed: the index schemaVersion is not 2"], await rig.Findings(new ImageExpectation(Here, none.Descriptor.Digest)));
    }
}
