using Pipeline.Oci.Assertions;
using Pipeline.Oci.Memory;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Assertions;

/// <summary>A registry's content of a pin is read with one request per manifest.</summary>
public sealed class PinStateTests
{
    private const string Tag = "1.0.0-5";
    private readonly InMemoryRegistry registry = new();
    private readonly ImageSample sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);

    private Pin Pinned => new(
        ImageReference.Parse(AssertionRig.Here.ToString()),
        Tag,
        sample.Root.Descriptor.Digest,
        new Dictionary<Platform, Digest> { [Platform.Amd64] = sample.Manifests[0].Descriptor.Digest, [Platform.Arm64] = sample.Manifests[1].Descriptor.Digest },
        Sha256.Of([]),
        null);

    [Fact]
    public async Task Nothing_is_missing_of_a_pin_that_holds_and_the_tag_gives_its_index()
    {
        sample.PlantIn(registry, AssertionRig.Here, Tag);

        var state = await Find();

        Assert.Equal((Pinned.Index, Pinned.Index, 0), (state.Tagged?.Descriptor.Digest, state.Index?.Descriptor.Digest, state.Missing.Count));
        Assert.Equal(3, registry.Calls.Count);
    }

    [Fact]
    public async Task A_platform_that_is_gone_is_missing()
    {
        sample.PlantIn(registry, AssertionRig.Here, Tag);
        registry.Delete(AssertionRig.Here, Pinned.Platforms[Platform.Arm64]);

        Assert.Equal([Pinned.Platforms[Platform.Arm64]], (await Find()).Missing);
    }

    [Fact]
    public async Task An_index_that_is_gone_is_missing_and_its_platforms_are_not_asked_for()
    {
        var other = ImageSample.MultiArch("other", ImageSample.Amd64).PlantIn(registry, AssertionRig.Here, Tag);

        var state = await Find();

        Assert.Equal((other.Root.Descriptor.Digest, null), (state.Tagged?.Descriptor.Digest, state.Index));
        Assert.Equal([Pinned.Index], state.Missing);
        Assert.Equal(2, registry.Calls.Count);
    }

    [Fact]
    public async Task A_tag_that_is_gone_names_nothing()
    {
        sample.PlantIn(registry, AssertionRig.Here);

        var state = await Find();

        Assert.Null(state.Tagged);
        Assert.Empty(state.Missing);
    }

    private async Task<PinState> Find()
    {
        using var assertion = new ImageAssertion(registry);
        return await assertion.Find(Pinned, TestContext.Current.CancellationToken);
    }
}
