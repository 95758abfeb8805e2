using Pipeline.Lanes.Results;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using static Pipeline.Oci.Samples.ImageSample;

namespace Pipeline.Lanes.Tests;

/// <summary>The faults of a pinned image: each gives its own finding, and no container runs.</summary>
public sealed class ImageFaultTests : IDisposable
{
    private readonly PinnedRig rig = new();

    public void Dispose() => rig.Dispose();

    [Fact]
    public Task An_index_that_lacks_a_platform_of_the_spec()
    {
        rig.WithFolder("p", Amd64, Arm64);
        rig.Pin("p", MultiArch("p", Amd64));
        return Finds("platforms", "platform-missing: linux/arm64");
    }

    [Fact]
    public Task An_index_that_covers_more_than_the_spec()
    {
        rig.WithFolder("p", Amd64);
        rig.Pin("p", MultiArch("p", Amd64, Arm64));
        return Finds("platforms", "platform-unexpected: linux/arm64");
    }

    [Fact]
    public Task An_index_with_a_platform_twice()
    {
        rig.WithFolder("p", Amd64);
        var image = new ImageSample();
        image.Index(image.Image("a", Amd64).Descriptor with { Platform = Amd64 }, image.Image("b", Amd64).Descriptor with { Platform = Amd64 });
        rig.Pin("p", image);
        return Finds("platforms", "platform-duplicate: linux/amd64 is covered by ");
    }

    [Fact]
    public Task An_index_that_is_gone()
    {
        var pin = rig.With("p", Amd64);
        rig.Registry.Delete(rig.Place.RepositoryOf("p"), pin.Index);
        return Finds("manifests", "ERR_IMAGE_UNPINNED image not pinned: manifest-missing: the registry has no registry.example/team/product/p@sha256:");
    }

    [Fact]
    public Task A_platforms_manifest_that_is_gone()
    {
        var pin = rig.With("p", Amd64, Arm64);
        rig.Registry.Delete(rig.Place.RepositoryOf("p"), pin.Platforms[Platform.Arm64]);
        return Finds("manifests", "ERR_IMAGE_UNPINNED image not pinned: manifest-missing: linux/arm64 (sha256:");
    }

    [Fact]
    public Task A_platforms_manifest_that_is_another_than_the_pinned_one()
    {
        var pin = rig.With("p", Amd64);
        rig.Pin("p", pin with { Platforms = new Dictionary<Platform, Digest> { [Platform.Amd64] = Sha256.Of("other"u8) } });
        return Finds("manifests", "manifest-differs: linux/amd64 is sha256:");
    }

    [Fact]
    public Task A_config_for_another_platform_than_its_entry()
    {
        rig.WithFolder("p", Amd64);
        var image = new ImageSample();
        image.Index(image.Image("a", Arm64).Descriptor with { Platform = Amd64 });
        rig.Pin("p", image);
        return Finds("configs", "config-differs: linux/amd64 has a config for 'linux/arm64");
    }

    [Fact]
    public Task A_blob_that_is_gone()
    {
        rig.WithFolder("p", Amd64);
        var image = MultiArch("p", Amd64);
        rig.Pin("p", image);
        rig.Registry.DeleteBlob(rig.Place.RepositoryOf("p"), image.Blobs[^1].Digest);
        return Finds("blobs", "blob-missing: linux/amd64 needs the blob sha256:");
    }

    [Fact]
    public Task An_attestation_about_something_else()
    {
        rig.WithFolder("p", Amd64);
        var image = new ImageSample();
        image.Index(image.Image("a", Amd64).Descriptor with { Platform = Amd64 }, image.Attestation(Sha256.Of("gone"u8)));
        rig.Pin("p", image);
        return Finds("attestations", "attestation-dangling: ");
    }

    [Fact]
    public Task A_registry_that_cannot_be_believed()
    {
        rig.With("p", Amd64);
        rig.Registry.Arriving = _ => throw new RegistryException(RegistryFailure.Corrupt, "registry.example: other bytes than were asked for");
        return Finds("registry", "ERR_ADAPTER_INVOCATION adapter invocation failed: registry.example: other bytes than were asked for");
    }

    private async Task Finds(string check, string text)
    {
        var processor = Assert.Single((await rig.Run()).Processors);
        var found = Assert.Single(processor.Judgements.Single(judgement => judgement.Name == "image").Checks, one => !one.Passed);
        Assert.Equal(check, found.Name);
        Assert.StartsWith(text, found.Failure, StringComparison.Ordinal);
        Assert.Equal("not run: the image does not match the pin", processor.Judgements[^1].Checks[0].Failure);
        Assert.Empty(rig.Ports.Invocations);
    }
}
