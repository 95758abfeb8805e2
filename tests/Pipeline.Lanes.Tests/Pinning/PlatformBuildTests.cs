using Pipeline.Lanes.Pinning;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Lanes.Tests;

/// <summary>Images with steps are built on a machine of each platform, and joined into the index that one machine would have built.</summary>
public sealed class PlatformBuildTests : IDisposable
{
    private const string Steps = ", \"build\": \"dockerfile\"";
    private readonly PinRig rig = new();

    public PlatformBuildTests() => rig.With("chat", "first", more: Steps);

    private PinOptions Joined => new(rig.Place, Degree: 1) { BuiltElsewhere = Platform.Arm64 };

    private Repository Chat => rig.Place.RepositoryOf("chat");

    public void Dispose() => rig.Dispose();

    [Fact]
    public async Task The_joined_index_has_the_bytes_of_one_build_for_all_platforms()
    {
        using var emulated = new PinRig();
        emulated.With("chat", "first", more: Steps);
        await emulated.Finish();
        var expected = (await emulated.Registry.Manifest(Chat, emulated.Place.Pins().Pins["chat"].Index, default))!;

        var outcome = await Build();
        Assert.Equal((1, null), (outcome.Built, outcome.Refusal));
        Assert.Empty(await rig.Registry.Tags(Chat, default).ToListAsync(TestContext.Current.CancellationToken)); // Until it is joined, no name leads to it.
        var report = await rig.Finish(Joined);

        Assert.Equal("2 pinned", report.Counts);
        var pin = rig.Place.Pins().Pins["chat"];
        Assert.Equal(expected.Bytes.ToArray(), (await rig.Registry.Manifest(Chat, pin.Index, default))!.Bytes.ToArray());
        Assert.Equal(emulated.PinsFile, rig.PinsFile);
        Assert.Equal(await emulated.State(), await rig.State());
    }

    [Fact]
    public async Task Each_machine_builds_its_own_platform_of_an_image_with_steps_and_the_other_images_are_built_once()
    {
        var builds = new List<string>();
        rig.Layouts.Arriving = build => builds.Add($"{build.Spec.Name}: {string.Join(' ', build.Platforms)} ({string.Join(' ', build.Elsewhere)})");

        await Build();
        Assert.Equal(["chat: linux/arm64 ()"], builds, StringComparer.Ordinal);
        builds.Clear();
        await rig.Finish(Joined);

        Assert.Equal(["chat: linux/amd64 (linux/arm64)", "table: linux/amd64 linux/arm64 ()"], builds, StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_image_for_that_platform_alone_is_only_pinned_here()
    {
        rig.With("chat", "first", platforms: Specs.For(["linux/arm64"]), more: Steps);

        await Build();
        var report = await rig.Finish(Joined);

        Assert.Equal(Platform.Arm64, Assert.Single(report.Processors.Single(processor => processor.Processor == "chat").After!.Platforms).Key);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_built_on_any_machine()
    {
        await Build();
        await rig.Finish(Joined);

        Assert.Equal(0, (await Build()).Built);
        Assert.Equal("2 unchanged", (await rig.Finish(Joined)).Counts);
    }

    [Fact]
    public async Task Without_the_document_of_the_other_machine_nothing_is_built()
    {
        var refused = Assert.IsType<PinOutcome.Refused>(await rig.Run(Joined));

        Assert.EndsWith("the images for linux/arm64 are missing: there is no artifacts/platform-builds.linux-arm64.json; run BuildPlatform --only-platform linux/arm64 on its machine first", refused.Fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, rig.Layouts.Builds);
    }

    [Theory]
    [InlineData("""{"schema":"platform-builds-v1","platform":"linux/arm64","images":[]}""", "its machine built no image for linux/arm64; run all jobs of the workflow again")]
    [InlineData("""{"schema":"platform-builds-v1","platform":"linux/amd64","images":[]}""", "artifacts/platform-builds.linux-arm64.json is not the document of the images for linux/arm64")]
    [InlineData("""{"schema":"platform-builds-v1","platform":"linux/arm64","images":[],"more":1}""", "artifacts/platform-builds.linux-arm64.json is not the document of the images for linux/arm64")]
    [InlineData("{", "artifacts/platform-builds.linux-arm64.json is not the document of the images for linux/arm64")]
    public async Task Another_document_is_refused_with_its_reason(string document, string reason)
    {
        rig.Folder.With("artifacts/platform-builds.linux-arm64.json", document);

        Assert.EndsWith(reason, Reason(await rig.Run(Joined)), StringComparison.Ordinal);
        Assert.Equal("no pins", (await rig.State()).Split('\n')[0]);
    }

    [Fact]
    public async Task An_image_of_other_sources_or_of_another_base_or_that_the_registry_lost_is_not_joined()
    {
        await Build();
        var source = Document().Images[0].Source;
        rig.With("chat", "second", more: Steps);
        Assert.Contains($"its image for linux/arm64 was built from other sources: {source}, not sha256:", Reason(await rig.Run(Joined)), StringComparison.Ordinal);

        await Build();
        rig.Layouts.Base = Sha256.Of("another base"u8);
        Assert.Contains($"its image for linux/arm64 was built on another base: none, not {rig.Layouts.Base}", Reason(await rig.Run(Joined)), StringComparison.Ordinal);

        rig.Layouts.Base = null;
        var lost = Sha256.Of("nothing"u8);
        var document = Document();
        (document with { Images = [document.Images[0] with { Manifest = lost }] }).Write(rig.Folder.Root);
        Assert.Contains($"the registry does not have registry.example:5000/o/n/chat@{lost}, which the machine of linux/arm64 has pushed", Reason(await rig.Run(Joined)), StringComparison.Ordinal);
    }

    /// <summary>The index says what a manifest is for, and the image itself says what it is.</summary>
    [Fact]
    public async Task An_image_of_another_platform_is_not_joined()
    {
        await Build();
        var sample = ImageSample.MultiArch("amd64 in disguise", ImageSample.Amd64);
        sample.PlantIn(rig.Registry, Chat);
        var document = Document();
        (document with { Images = [document.Images[0] with { Manifest = ImageIndex.Parse(sample.Root).Manifests.Single(entry => entry.Platform is { Os: "linux" }).Digest }] }).Write(rig.Folder.Root);

        Assert.Contains("the image differs from what was pushed: ", Reason(await rig.Run(Joined)), StringComparison.Ordinal);
        Assert.Equal("no pins", (await rig.State()).Split('\n')[0]);
    }

    [Fact]
    public async Task A_build_that_fails_leaves_no_document()
    {
        await Build();
        rig.With("chat", "second", more: Steps);
        rig.Layouts.Arriving = _ => throw new FaultException(ErrorCode.AdapterInvocation, "no such package");

        var outcome = await Build();

        Assert.Equal("0 built, 1 failed", outcome.Counts);
        Assert.Contains("no such package", Assert.Single(outcome.Failures), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(rig.Folder.Root, PlatformBuilds.FileOf(Platform.Arm64))));
    }

    private Task<PlatformBuildOutcome> Build() => new PlatformBuildLane(
        new PinOptions(rig.Place, Degree: 1), Platform.Arm64, new PinPorts(rig.Layouts, rig.Registry, rig.Registry), rig.Lines.Add, TimeProvider.System).Run(TestContext.Current.CancellationToken);

    private PlatformBuilds Document() => PlatformBuilds.Read(rig.Folder.Root, Platform.Arm64);

    private static string Reason(PinOutcome outcome) => outcome switch
    {
        PinOutcome.Refused { Fault.Message: var message } => message,
        PinOutcome.Finished { Report.Processors: var processors } => string.Join('\n', processors.Select(processor => processor.Failure).OfType<string>()),
        _ => "",
    };
}
