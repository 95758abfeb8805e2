using System.Text;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests;

/// <summary>Releases of C# programs that are not native, with the real compiler, builder and registry.</summary>
public sealed class CSharpKindLayoutTests : IAsyncLifetime
{
    private const string Dockerfile = "FROM base\nARG TARGETARCH\nCOPY --from=bin ${TARGETARCH}/dependencies /app/\nCOPY --from=bin ${TARGETARCH}/program /app/\nENTRYPOINT [\"/app/p\"]\n";

    private readonly DirectoryInfo scratch = Directory.CreateTempSubdirectory("csharp-kind-tests-");
    private readonly List<string> lines = [];
    private readonly Rig rig;
    private DistributionServer? registry;
    private string reference = "";

    public CSharpKindLayoutTests(HostileImage hostile) => rig = new Rig(hostile);

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(DotnetBase.WhyNot is not null, DotnetBase.WhyNot ?? "");
        registry = await DistributionServer.Start();
        reference = await DotnetBase.Push(registry.Host);
    }

    [Theory]
    [InlineData("framework", 0)]
    [InlineData("self-contained", 1)]
    public async Task The_same_source_is_the_same_image_anywhere_and_an_edit_changes_the_smallest_layer(string kind, int runtimes)
    {
        var (here, there) = (await Checkout("here", kind), await Checkout("a folder, elsewhere", kind));
        var (first, built) = await Build(here);
        var (second, _) = await Build(there);

        Assert.Equal(first.Root().Digest, second.Root().Digest);
        Assert.Equal(Platform.All.Select(platform => ("p", platform)), built.Programs.Select(program => (program.Name, program.Platform)));
        var packages = built.Packages.ToDictionary(package => package.Locator, StringComparer.Ordinal);
        Assert.Equal(1 + (2 * runtimes), packages.Count);
        Assert.Equal(Platform.All, packages["pkg:nuget/Newtonsoft.Json@13.0.3"].Platforms);
        Assert.All(built.Packages, package => Assert.NotNull(package.ContentHash));
        Assert.Equal(LockedHash(here), packages["pkg:nuget/Newtonsoft.Json@13.0.3"].ContentHash!.ToString());

        await File.WriteAllTextAsync(Path.Combine(there, "Program.cs"), "return Newtonsoft.Json.JsonConvert.ToString(args.Length + 1).Length;\n");
        var (third, _) = await Build(there);
        foreach (var (before, after) in first.Platforms.Zip(third.Platforms))
        {
            var (layers, edited) = (Layers(first, before), Layers(third, after));
            Assert.Equal(layers[..^1].Select(layer => layer.Digest), edited[..^1].Select(layer => layer.Digest));
            Assert.NotEqual(layers[^1].Digest, edited[^1].Digest);
            Assert.InRange(layers[^1].Size, 1, 100_000);
        }

        first.Dispose();
        second.Dispose();
        third.Dispose();
    }

    [Fact]
    public async Task A_program_with_a_runtime_of_its_own_runs_on_the_other_platform_too()
    {
        Assert.SkipUnless(File.Exists("/proc/sys/fs/binfmt_misc/qemu-aarch64"), "arm64 is not emulated on this machine");
        var folder = await Checkout("emulated", "self-contained");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), "return Newtonsoft.Json.JsonConvert.SerializeObject(new { Answer = 42 }) == \"{\\\"Answer\\\":42}\" ? 42 : 1;\n");
        var spec = ProcessorSpec.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "processor.json")));

        var image = await rig.Builder.Build(new ImageBuild(spec, folder, Platform.Arm64, ImageNames.New("csharp")), lines.Add, TestContext.Current.CancellationToken);

        var ran = await Command.Run("docker", "run", "--rm", "--network=none", "--platform=linux/arm64", image.Digest.ToString());
        Assert.Equal((42, ""), (ran.ExitCode, ran.StandardError));
    }

    [Fact]
    public async Task Packages_that_are_not_the_locked_ones_are_refused_by_name()
    {
        var folder = await Checkout("locked", "framework");
        var project = Path.Combine(folder, "p.csproj");

        await File.WriteAllTextAsync(project, DotnetBase.Project.Replace("13.0.3", "13.0.1", StringComparison.Ordinal));
        Assert.Contains("packages.lock.json of p does not hold: The package reference Newtonsoft.Json version has changed from [13.0.3, ) to [13.0.1, ).", await Refusal(folder), StringComparison.Ordinal);

        await File.WriteAllTextAsync(project, DotnetBase.Project);
        var locked = Path.Combine(folder, "packages.lock.json");
        var text = await File.ReadAllTextAsync(locked);
        await File.WriteAllTextAsync(locked, text.Replace(LockedHash(folder), new string('A', 86) + "==", StringComparison.Ordinal));
        Assert.Contains("packages.lock.json of p does not hold: Package content hash validation failed for Newtonsoft.Json.13.0.3.", await Refusal(folder), StringComparison.Ordinal);

        File.Delete(locked);
        Assert.Contains("processors/p has no packages.lock.json: run dotnet restore processors/p", await Refusal(folder), StringComparison.Ordinal);
        Assert.False(File.Exists(locked), "a build writes no lock");
    }

    [Fact]
    public async Task A_kind_without_a_project_is_refused()
    {
        var folder = await Checkout("none", "framework");
        File.Delete(Path.Combine(folder, "p.csproj"));
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: p is of kind framework, but processors/p has no C# project", await Refusal(folder));
    }

    public async ValueTask DisposeAsync()
    {
        rig.Dispose();
        scratch.Delete(recursive: true);
        if (registry is not null)
        {
            await registry.DisposeAsync();
        }
    }

    private static Descriptor[] Layers(ImageLayout layout, Descriptor entry) => [.. ImageManifest.Parse(layout.Manifest(entry)).Layers];

    private static string LockedHash(string folder) => StrictJson.Parse(File.ReadAllBytes(Path.Combine(folder, "packages.lock.json")))
        .GetProperty("dependencies").GetProperty("net10.0").GetProperty("Newtonsoft.Json").GetProperty("contentHash").GetString()!;

    private async Task<string> Refusal(string folder) => (await Assert.ThrowsAsync<FaultException>(() => Build(folder))).Fault.ToString();

    private async Task<(ImageLayout Layout, BuiltLayout Built)> Build(string folder)
    {
        var layout = Path.Combine(scratch.FullName, Path.GetRandomFileName());
        var spec = ProcessorSpec.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "processor.json")));
        var built = await rig.Layouts.Build(new LayoutBuild(spec, folder, layout, Cached: false), lines.Add, TestContext.Current.CancellationToken);
        return (ImageLayout.Open(layout), built);
    }

    // A repository of its own, with a lock as its author commits it.
    private async Task<string> Checkout(string name, string kind)
    {
        var root = Directory.CreateDirectory(Path.Combine(scratch.FullName, name)).FullName;
        await Command.Output("bash", "-euc", "cd \"$2\" && cp -r --parents src processors/Directory.Build.* processors/compilers.json Directory.* global.json .editorconfig \"$1\"", "bash", root, SourceTree.Root);
        var folder = Directory.CreateDirectory(Path.Combine(root, "processors", "p")).FullName;
        await File.WriteAllTextAsync(Path.Combine(root, "processors", "bases.json"), $$"""{"dotnet":{"kind":"image","reference":"{{reference}}"} }""");
        foreach (var (file, content) in ((string, string)[])[("p.csproj", DotnetBase.Project), ("Program.cs", "return Newtonsoft.Json.JsonConvert.ToString(args.Length).Length;\n"), ("Dockerfile", Dockerfile), ("processor.json", Spec(kind))])
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), content, Encoding.ASCII);
        }

        await Command.Output("dotnet", "restore", folder, "-v", "q");
        return folder;
    }

    private static string Spec(string kind) => $$"""
        {
          "name": "p", "ref": "p@1.0.0", "description": "A test.", "base": "dotnet", "kind": "{{kind}}", "platforms": ["linux/amd64", "linux/arm64"],
          "inputs": { "type": "object" }, "outputs": { "outputs/said.json": "application/json" }, "secrets": [], "settings": {}, "timeout_s": 60,
          "resources": { "cpus": 1, "memory_mib": 200, "pids": 32, "tmp_mib": 1 }, "network": "none"
        }
        """;
}
