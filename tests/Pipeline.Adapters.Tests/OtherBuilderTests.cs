using Pipeline.Adapters.Engine;
using Pipeline.Oci.Samples;

namespace Pipeline.Adapters.Tests;

/// <summary>Builds while another builder is current, which cannot access the engine's images, on both image stores. The current builder belongs to the process, so these run alone.</summary>
[Collection(nameof(OtherBuilderTests))]
[CollectionDefinition(nameof(OtherBuilderTests), DisableParallelization = true)]
public sealed class OtherBuilderTests : IAsyncDisposable
{
    private const string MachinesOwn = "unix:///var/run/docker.sock";

    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("other-builder-tests-");

    /// <summary>All ways to make another builder or engine current.</summary>
    public static TheoryData<string, string> Currents => new()
    {
        { "BUILDX_CONFIG", "" }, { "BUILDX_BUILDER", "other" }, { "BUILDX_BUILDER", "nobody" }, { "DOCKER_CONTEXT", "nowhere" },
    };

    [Theory]
    [MemberData(nameof(Currents))]
    public async Task With_the_containerd_store_an_image_and_a_layout_on_a_base_of_packages_are_built(string variable, string value)
    {
        using var rig = Rig();
        await using var other = await OtherBuilder.MakeCurrent(MachinesOwn);
        using var current = new Variable(variable, value);

        var image = await rig.Builder.Build(Image(), _ => { }, default);
        var layout = await rig.Layouts.Build(Layout(), _ => { }, default);

        Assert.Equal(await Command.Output("docker", "--host", MachinesOwn, "image", "inspect", "-f", "{{.Id}}", image.Tag!), image.Digest.ToString());
        Assert.NotNull(layout.Base);
    }

    [Theory]
    [MemberData(nameof(Currents))]
    public async Task With_the_classic_store_an_image_on_a_base_of_packages_is_built(string variable, string value)
    {
        await using var classic = await ClassicEngine.Start();
        using var rig = Rig(new LocalOptions { Engine = new Uri(classic.Address) });
        await using var other = await OtherBuilder.MakeCurrent(classic.Address);
        using var current = new Variable(variable, value);

        var image = await rig.Builder.Build(Image(), _ => { }, default);

        Assert.Equal(await Command.Output("docker", "--host", classic.Address, "image", "inspect", "-f", "{{.Id}}", image.Tag!), image.Digest.ToString());
    }

    public ValueTask DisposeAsync()
    {
        scratch.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static string Processor => Path.Combine(SourceTree.Root, "processors", "llm_chat");

    private static ProcessorSpec Spec => ProcessorSpec.Parse(File.ReadAllBytes(Path.Combine(Processor, "processor.json")));

    private static Rig Rig(LocalOptions? options = null) =>
        new(RunnableImage.Built(Digest.Parse("sha256:" + new string('0', 64)), "unused"), options: options);

    private static ImageBuild Image() => new(Spec, Processor, Platform.Amd64, "pipeline-tests/other-builder:dev");

    private LayoutBuild Layout() => new(Spec, Processor, Path.Combine(scratch.FullName, Path.GetRandomFileName()), Cached: true);

    /// <summary>A variable of this process for the time of a test; an empty value changes nothing.</summary>
    private sealed class Variable : IDisposable
    {
        private readonly string name;
        private readonly string? before;

        public Variable(string name, string value)
        {
            (this.name, before) = (name, Environment.GetEnvironmentVariable(name));
            Environment.SetEnvironmentVariable(name, value.Length > 0 ? value : before);
        }

        public void Dispose() => Environment.SetEnvironmentVariable(name, before);
    }
}
