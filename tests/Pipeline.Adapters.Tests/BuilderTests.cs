using System.Text;
using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests;

/// <summary>Builds with the real buildx, in a repository made for the test.</summary>
public sealed class BuilderTests : IDisposable
{
    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("builder-tests-");
    private readonly string tag = ImageNames.New("builder");
    private readonly Rig rig;
    private readonly List<string> lines = [];

    public BuilderTests(HostileImage hostile)
    {
        rig = new Rig(hostile);
        var kit = repository.CreateSubdirectory("processors/_kit");
        File.WriteAllText(Path.Combine(kit.FullName, "kit.txt"), "the kit");
        Folder = repository.CreateSubdirectory("processors/hostile").FullName;
        File.Copy(hostile.Program, Path.Combine(Folder, "hostile"));
    }

    private string Folder { get; }

    [Fact]
    public async Task An_image_has_the_engines_own_id_and_is_the_same_when_nothing_changed()
    {
        Dockerfile("FROM scratch\nCOPY --from=kit kit.txt /\nCOPY hostile /hostile\nENTRYPOINT [\"/hostile\"]\n");
        var image = await Build();
        Assert.Equal(await Command.Output("docker", "image", "inspect", "-f", "{{.Id}}", tag), image.Digest.ToString());
        Assert.Equal(image, await Build());
        Assert.Contains(lines, line => line.Contains("COPY hostile", StringComparison.Ordinal));
        var invocation = rig.Describe("honest") with { Image = image };
        Assert.IsType<Envelope.Success>(rig.Adapter.Invoke(invocation, default));
    }

    /// <summary>A builder caches received files, and treats one of the same size and date as unchanged.</summary>
    [Fact]
    public async Task An_edit_that_keeps_the_size_of_a_file_is_in_the_image()
    {
        Dockerfile("FROM scratch\nCOPY words.txt /\nCOPY --from=kit kit.txt /\nENTRYPOINT [\"/none\"]\n");
        foreach (var word in (string[])["short", "brief", "short", "terse", "brief", "short"])
        {
            await File.WriteAllTextAsync(Path.Combine(Folder, "words.txt"), word);
            await File.WriteAllTextAsync(Path.Combine(repository.FullName, "processors", "_kit", "kit.txt"), word);
            var image = await Build();
            Assert.Equal((word, word), (await Content(image, "words.txt"), await Content(image, "kit.txt")));
        }
    }

    [Fact]
    public async Task A_Dockerfile_that_does_not_build_is_told_with_its_last_lines()
    {
        Dockerfile("FROM scratch\nCOPY missing.py /\n");
        var fault = (await Assert.ThrowsAsync<FaultException>(Build)).Fault;
        Assert.Equal("ERR_ADAPTER_INVOCATION", fault.Code.Name);
        Assert.StartsWith("adapter invocation failed: the image does not build: failed to solve: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains(lines[^6..], line => line.Contains("missing.py", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_reaches_no_network()
    {
        // A cached step does not run again, and prints nothing.
        Dockerfile($"FROM scratch\nENV BUILT_FOR={Guid.NewGuid()}\nCOPY hostile /hostile\nRUN [\"/hostile\", \"--interfaces\"]\n");
        await rig.Builder.Build(Description() with { Spec = Specs.WithSteps }, lines.Add, default);
        Assert.Contains(lines, line => line.EndsWith("interfaces: lo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_build_stops()
    {
        Dockerfile($"FROM scratch\nENV BUILT_FOR={Guid.NewGuid()}\nCOPY hostile /hostile\nRUN [\"/hostile\", \"--hang\"]\n");
        using var cancel = new CancellationTokenSource();
        var build = rig.Builder.Build(Description() with { Spec = Specs.WithSteps }, line => { if (line.Contains("RUN", StringComparison.Ordinal)) { cancel.Cancel(); } }, cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => build);
    }

    [Theory]
    [InlineData("""{"p":{"kind":"image","reference":"registry.example.com/python:3.12"}}""", "ERR_IMAGE_UNPINNED", "image not pinned: registry.example.com/python:3.12")]
    [InlineData("""{"q":{"kind":"rootfs"}}""", "ERR_ADAPTER_INVOCATION", "adapter invocation failed: bases.json has no base p")]
    [InlineData("""{"p":{"kind":"other"}}""", "ERR_ADAPTER_INVOCATION", "adapter invocation failed: bases.json: the kind of p must be rootfs or image")]
    [InlineData("""{"p":{"kind":"rootfs","packages":[]}}""", "ERR_ADAPTER_INVOCATION", "adapter invocation failed: bases.json: the packages of 'p' must be a list of names of Debian packages, each once")]
    [InlineData("""{"p":{"kind":"rootfs"},"p":{}}""", "ERR_ADAPTER_INVOCATION", "adapter invocation failed: processors/bases.json cannot be read")]
    public async Task A_base_that_is_not_pinned_bytes_is_refused(string bases, string code, string message)
    {
        await File.WriteAllTextAsync(Path.Combine(repository.FullName, "processors", "bases.json"), bases);
        Dockerfile("FROM base\n");
        var build = Description() with { Spec = Specs.OnBase("p") };
        var fault = (await Assert.ThrowsAsync<FaultException>(() => rig.Builder.Build(build, lines.Add, default))).Fault;
        Assert.Equal($"{code} {message}", fault.ToString());
    }

    public void Dispose()
    {
        rig.Dispose();
        repository.Delete(recursive: true);
    }

    private ImageBuild Description() => new(Specs.Hostile, Folder, Platform.Amd64, tag);

    private Task<RunnableImage> Build() => rig.Builder.Build(Description(), lines.Add, default);

    private async Task<string> Content(RunnableImage image, string path)
    {
        var container = await Command.Output("docker", "create", image.Digest.ToString());
        var copy = Path.Combine(repository.FullName, "copy");
        await Command.Output("docker", "cp", $"{container}:/{path}", copy);
        await Command.Output("docker", "rm", container);
        return await File.ReadAllTextAsync(copy);
    }

    private void Dockerfile(string text) => File.WriteAllText(Path.Combine(Folder, "Dockerfile"), text, Encoding.UTF8);
}
