using Pipeline.Oci.Assertions;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests.Assertions;

public sealed class ImageAssertionTests
{
    private static readonly Repository Here = AssertionRig.Here;
    private readonly AssertionRig rig = new();

    [Theory]
    [InlineData(AssertionDepth.Manifests)]
    [InlineData(AssertionDepth.Blobs)]
    public async Task Says_which_platforms_a_digest_covers(AssertionDepth depth)
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, new("linux", "arm64", "v8")).PlantIn(rig.Registry, Here);

        var coverage = await rig.Cover(sample, depth);

        Assert.Empty(coverage.Findings);
        Assert.Equal(["linux/amd64", "linux/arm64"], coverage.Platforms.Select(covered => $"{covered.Platform}").ToArray());
        Assert.Equal(sample.Manifests[0].Descriptor.Digest, coverage.Platforms[0].Manifest);
        Assert.Equal(sample.Blobs.Take(3).Sum(blob => blob.Size), coverage.Platforms[0].Size);
    }

    [Fact]
    public async Task Manifests_alone_cost_one_request_each()
    {
        var sample = new ImageSample();
        var amd64 = sample.Image("image", ImageSample.Amd64).Descriptor with { Platform = ImageSample.Amd64 };
        var arm64 = sample.Image("image", ImageSample.Arm64).Descriptor with { Platform = ImageSample.Arm64 };
        sample.Index(amd64, arm64, sample.Attestation(amd64.Digest), sample.Attestation(arm64.Digest));
        sample.PlantIn(rig.Registry, Here);

        var coverage = await rig.Cover(sample, AssertionDepth.Manifests);

        Assert.Equal((true, 2), (coverage.Holds, coverage.Attestations));
        Assert.Equal(3, rig.Registry.Calls.Count);
    }

    [Fact]
    public async Task Blobs_are_asked_for_once_each()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64).PlantIn(rig.Registry, Here);

        Assert.True((await rig.Cover(sample)).Holds);
        Assert.Equal(3 + sample.Blobs.Count + 2, rig.Registry.Calls.Count); // both configs are read as well
    }

    [Fact]
    public async Task What_the_registry_does_not_have_is_missing()
    {
        var image = new ImageExpectation(Here, Sha256.Of("nothing"u8));

        Assert.Equal([$"manifest-missing: the registry has no {Here.At(image.Digest)}"], await rig.Findings(image));
    }

    [Fact]
    public async Task A_platform_too_few_and_one_too_many_are_named()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, new("linux", "riscv64")).PlantIn(rig.Registry, Here);

        Assert.Equal(["platform-missing: linux/arm64 is not covered", "platform-unexpected: linux/riscv64 is covered but not expected"], await rig.Findings(sample));
    }

    [Fact]
    public async Task Any_platforms_will_do_where_none_is_asked_for()
    {
        var sample = ImageSample.MultiArch("image", new ImagePlatform("linux", "riscv64")).PlantIn(rig.Registry, Here);

        Assert.Empty(await rig.Findings(new ImageExpectation(Here, sample.Root.Descriptor.Digest)));
    }

    [Fact]
    public async Task Two_entries_for_one_platform_are_named()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64, new("linux", "arm64", "v8"));
        sample.PlantIn(rig.Registry, Here);
        var entries = ImageIndex.Parse(sample.Root).Manifests;

        Assert.Equal([$"platform-duplicate: linux/arm64 is covered by {entries[1].Digest} and by {entries[2].Digest}"], await rig.Findings(sample));
    }

    [Fact]
    public async Task Windows_images_differ_by_their_version()
    {
        var sample = ImageSample.MultiArch("image", new ImagePlatform("windows", "amd64") { OsVersion = "10.0.1" }, new ImagePlatform("windows", "amd64") { OsVersion = "10.0.2" });
        sample.PlantIn(rig.Registry, Here);

        Assert.Empty(await rig.Findings(new ImageExpectation(Here, sample.Root.Descriptor.Digest)));
    }

    [Theory]
    [InlineData(null, null, "names no platform")]
    [InlineData("", "", "is for '/': an operating system or architecture is empty")]
    [InlineData("linux", "", "is for 'linux/': an operating system or architecture is empty")]
    [InlineData("unknown", "unknown", "is for unknown/unknown but is not an attestation")]
    public async Task An_entry_that_does_not_say_what_it_runs_on_is_named(string? os, string? architecture, string reason)
    {
        var sample = new ImageSample();
        var image = sample.Image("image", ImageSample.Amd64).Descriptor;
        sample.Index(image with { Platform = os is null ? null : new ImagePlatform(os, architecture!) });
        sample.PlantIn(rig.Registry, Here);

        Assert.Equal([$"platform-empty: {image.Digest} {reason}"], await rig.Findings(new ImageExpectation(Here, sample.Root.Descriptor.Digest)));
    }

    [Fact]
    public async Task An_index_in_an_index_is_named()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64);
        var inner = sample.Root.Descriptor;
        sample.Index(inner with { Platform = ImageSample.Amd64 });
        sample.PlantIn(rig.Registry, Here);

        Assert.Equal([$"index-nested: {inner.Digest} is an index in the index"], await rig.Findings(new ImageExpectation(Here, sample.Root.Descriptor.Digest)));
    }

    [Fact]
    public async Task A_single_manifest_is_no_index_and_covers_what_its_config_says()
    {
        var sample = new ImageSample();
        sample.Image("image", ImageSample.Arm64);
        sample.PlantIn(rig.Registry, Here);

        var coverage = await rig.Cover(sample);

        Assert.Equal("linux/arm64", Assert.Single(coverage.Platforms).Platform.ToString());
        Assert.Equal(
            [$"not-an-index: expected an index, found a single manifest: {MediaTypes.OciManifest}", "platform-missing: linux/amd64 is not covered"],
            coverage.Findings.Select(finding => $"{finding}").ToArray());
    }

    [Fact]
    public async Task An_artifact_covers_no_platform()
    {
        var sample = new ImageSample();
        var config = sample.Blob(MediaTypes.OciEmpty, ImageManifest.EmptyConfigBytes.ToArray());
        sample.Add(ImageManifest.Artifact(MediaTypes.InToto, sample.Image("image", ImageSample.Amd64).Descriptor, config).ToManifest());
        sample.PlantIn(rig.Registry, Here);

        var coverage = await rig.Cover(sample);

        Assert.Empty(coverage.Platforms);
        Assert.Equal([FindingKind.NotAnIndex, FindingKind.Malformed], coverage.Findings.Select(finding => finding.Kind).ToArray());
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex)]
    [InlineData("application/octet-stream")]
    public async Task An_attestation_is_a_manifest(string mediaType)
    {
        var sample = new ImageSample();
        var here = sample.Image("image", ImageSample.Amd64).Descriptor;
        var attestation = sample.Attestation(here.Digest) with { MediaType = mediaType };
        sample.Index(here with { Platform = ImageSample.Amd64 }, attestation);
        sample.PlantIn(rig.Registry, Here);

        Assert.Equal([$"malformed: the attestation {attestation.Digest} is not a manifest: {mediaType}"], await rig.Findings(new ImageExpectation(Here, sample.Root.Descriptor.Digest)));
    }

    [Fact]
    public async Task An_attestation_is_about_a_sibling()
    {
        var sample = new ImageSample();
        var (here, elsewhere) = (sample.Image("image", ImageSample.Amd64).Descriptor, sample.Image("elsewhere", ImageSample.Amd64).Descriptor);
        var (dangling, silent) = (sample.Attestation(elsewhere.Digest), sample.Attestation(here.Digest));
        silent = silent with { Annotations = silent.Annotations.Where(one => one.Key.EndsWith("type", StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal) };
        sample.Index(here with { Platform = ImageSample.Amd64 }, sample.Attestation(here.Digest), dangling, silent);
        sample.PlantIn(rig.Registry, Here);

        Assert.Equal(
            [
                $"attestation-dangling: the attestation {dangling.Digest} has the subject {elsewhere.Digest}, which is not in the index",
                $"attestation-dangling: the attestation {silent.Digest} has no subject",
            ],
            await rig.Findings(new ImageExpectation(Here, sample.Root.Descriptor.Digest)));
    }

    [Fact]
    public async Task Another_manifest_than_the_pinned_one_is_named()
    {
        var sample = ImageSample.MultiArch("image", ImageSample.Amd64, ImageSample.Arm64).PlantIn(rig.Registry, Here);
        var pinned = Sha256.Of("another"u8);
        var pin = new Pin(ImageReference.Parse($"{Here}"), "1.0.0", sample.Root.Descriptor.Digest, new Dictionary<Platform, Digest>
        {
            [Platform.Amd64] = sample.Manifests[0].Descriptor.Digest,
            [Platform.Arm64] = pinned,
        }, Sha256.Of("source"u8), Base: null);

        Assert.Equal([$"manifest-differs: linux/arm64 is {sample.Manifests[1].Descriptor.Digest}, but {pinned} is pinned"], await rig.Findings(ImageExpectation.Of(pin)));
    }
}
