using Pipeline.Adapters.Engine;
using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests;

/// <summary>A second engine with the classic image store, as on Ubuntu's CI runners.</summary>
public sealed class ClassicStoreTests(SharedClassicEngine shared) : IClassFixture<SharedClassicEngine>, IAsyncLifetime
{
    private ClassicEngine? engine;

    private string Address => engine!.Address;

    [Fact]
    public async Task An_image_on_a_base_of_packages_is_built_and_run_by_its_config_digest()
    {
        using var rig = new Rig(RunnableImage.Built(Digest.Parse("sha256:" + new string('0', 64)), "unused"), options: new LocalOptions { Engine = new Uri(Address) });
        var processor = Path.Combine(SourceTree.Root, "processors", "llm_chat");
        var spec = ProcessorSpec.Parse(await File.ReadAllBytesAsync(Path.Combine(processor, "processor.json")));

        var build = new ImageBuild(spec, processor, Platform.Amd64, "pipeline-tests/classic:dev");
        var image = await rig.Builder.Build(build, _ => { }, default);
        Assert.Equal(image, await rig.Builder.Build(build, _ => { }, default)); // the base is loaded once, the image is the same

        Assert.Equal(await Command.Output("docker", "-H", Address, "image", "inspect", "-f", "{{.Id}}", image.Tag!), image.Digest.ToString());
        var inputs = InputsDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(processor, "cases", "question", "inputs.json")));
        var invocation = rig.Describe("") with { Spec = spec, Image = image, Inputs = inputs };
        var success = Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
        Assert.Equal(image.Digest, success.ImageDigest);
    }

    [Fact]
    public async Task Each_platform_of_an_index_is_pulled_and_run_by_the_id_of_its_own()
    {
        await using var registry = await DistributionServer.Start();
        var pin = await HostileIndex.Push($"{registry.Host}/hostile", Platform.Amd64, Platform.Arm64);
        using var rig = new Rig(RunnableImage.Pinned(pin.Reference), options: new LocalOptions { Engine = new Uri(Address), OutputMib = 64 });
        await PlatformTests.BothRun(rig, platform => RunnableImage.Pinned(pin, platform));
    }

    [Fact]
    public async Task A_layout_is_refused_in_one_sentence_where_no_builder_for_several_platforms_can_be_had()
    {
        using var rig = new Rig(RunnableImage.Built(Digest.Parse("sha256:" + new string('0', 64)), "unused"), options: new LocalOptions { Engine = new Uri(Address) });
        var build = new LayoutBuild(Specs.Hostile, engine!.Folder, Path.Combine(engine.Folder, "layout"), Cached: true);

        var fault = (await Assert.ThrowsAsync<FaultException>(() => rig.Layouts.Build(build, _ => { }, default))).Fault;

        Assert.Equal(ErrorCode.AdapterInvocation, fault.Code);
        Assert.Contains("this engine has the classic image store, and the builder for several platforms (image moby/buildkit) does not start: ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pipeline-", await Command.Output("docker", "buildx", "ls"), StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync() => engine = await shared.Start();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
