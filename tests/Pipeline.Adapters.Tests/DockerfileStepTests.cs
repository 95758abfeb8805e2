using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Pipeline.Adapters.Engine;
using Pipeline.Adapters.Images;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Tests.Machine;

namespace Pipeline.Adapters.Tests;

/// <summary>Dockerfiles with steps, built for both platforms with the real buildx; those of arm64 are emulated.</summary>
public sealed class DockerfileStepTests : IAsyncLifetime
{
    private const string Secret = "s3cr3t-Zx81-of-the-build";
    private const string Start = "FROM scratch\nARG TARGETARCH\nCOPY step-${TARGETARCH} /step\n";

    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("steps, tests-");
    private readonly List<string> lines = [];
    private readonly List<string> asked = [];
    private readonly Rig rig;

    public DockerfileStepTests(HostileImage hostile) => rig = new Rig(hostile, new LocalOptions
    {
        BuildSecrets = name =>
        {
            asked.Add(name);
            return name == "NPM_TOKEN" ? $"{Secret}\n" : null;
        },
    });

    private string Folder => Path.Combine(repository.FullName, "processors", "steps");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(File.Exists("/proc/sys/fs/binfmt_misc/qemu-aarch64"), "arm64 is not emulated on this machine");
        Directory.CreateDirectory(Folder);
        foreach (var (architecture, compiler) in ((string, string?)[])[("amd64", HostileImage.Compilers.FirstOrDefault(File.Exists)), ("arm64", "/usr/bin/aarch64-linux-gnu-gcc")])
        {
            Assert.SkipUnless(File.Exists(compiler), $"no compiler for {architecture} (./build.sh sets one up)");
            await Command.Output(compiler!, "-static", "-O1", "-w", "-o", Path.Combine(Folder, $"step-{architecture}"), Path.Combine(AppContext.BaseDirectory, "Steps", "step.c"));
        }
    }

    [Fact]
    public async Task Steps_run_on_both_platforms_with_their_arguments_and_without_a_network()
    {
        var layout = await Build(
            ""","build":"dockerfile","build_arguments":{"GREETING":"hello, 'you'"}""",
            $"ARG GREETING\nENV BUILT_FOR={Guid.NewGuid()}\nRUN [\"/step\", \"interfaces\"]\nRUN [\"/step\", \"variable\", \"/greeting\", \"GREETING\"]\n");

        Assert.Equal(2, lines.Count(line => line.EndsWith(" interfaces: lo", StringComparison.Ordinal)));
        Assert.All(layout.Platforms, platform => Assert.Equal("hello, 'you'", Content(layout, platform, "greeting")));
        layout.Dispose();
    }

    /// <summary>Emulation plays the machine of arm64 here. The builder's cache gives the steps' files the same bytes, which nothing promises otherwise.</summary>
    [Fact]
    public async Task Platforms_that_are_built_one_by_one_are_joined_into_the_index_of_one_build()
    {
        const string Members = ""","build":"dockerfile" """;
        await File.WriteAllTextAsync(Path.Combine(Folder, "Dockerfile"), $"{Start}ENV BUILT_FOR={Guid.NewGuid()}\nRUN [\"/step\", \"interfaces\"]\n");
        using var whole = ImageLayout.Open(await Built([Platform.Amd64, Platform.Arm64], []));
        using var other = PlatformLayout.Open(await Built([Platform.Arm64], []), [ImagePlatform.Of(Platform.Arm64)]);
        var folder = await Built([Platform.Amd64], [Platform.Arm64]);

        using var joined = PlatformLayout.Join(
            folder, [ImagePlatform.Of(Platform.Amd64), ImagePlatform.Of(Platform.Arm64)],
            new Dictionary<ImagePlatform, Manifest> { [ImagePlatform.Of(Platform.Arm64)] = other.Manifest(other.Platforms.Single()) });

        Assert.Equal(Encoding.UTF8.GetString(whole.Manifest(whole.Root()).Bytes.Span), Encoding.UTF8.GetString(joined.Manifest(joined.Root()).Bytes.Span));
        // Nothing is built for a processor whose only platform has its own machine.
        Assert.False(Directory.Exists(await Built([], [Platform.Amd64, Platform.Arm64])));

        async Task<string> Built(IReadOnlyList<Platform> platforms, IReadOnlyList<Platform> elsewhere)
        {
            var layout = Path.Combine(repository.FullName, Path.GetRandomFileName());
            await rig.Layouts.Build(new LayoutBuild(Spec(Members), Folder, layout, Cached: true) { Platforms = platforms, Elsewhere = elsewhere }, lines.Add, TestContext.Current.CancellationToken);
            return layout;
        }
    }

    [Fact]
    public async Task Steps_have_a_network_if_the_spec_says_so()
    {
        var dockerfile = $"ENV BUILT_FOR={Guid.NewGuid()}\nRUN [\"/step\", \"interfaces\"]\n";
        const string Members = ""","build":"dockerfile","build_network":true""";
        if ((await Command.Run("docker", "network", "inspect", "bridge")).IsSuccess)
        {
            (await Build(Members, dockerfile)).Dispose();
            Assert.Contains(lines, line => line.Contains(" interfaces: lo ", StringComparison.Ordinal));
        }
        else
        {
            // An engine in a container may have no network to give; a step without one would not miss it.
            Assert.Contains("network bridge not found", await Refusal(Members, dockerfile), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"length\", \"/file\", \"/step\"", true)]
    [InlineData("\"clock\", \"/file\"", false)]
    public async Task What_steps_write_decides_whether_two_builds_are_equal(string step, bool equal)
    {
        var digests = new List<Digest>();
        foreach (var _ in (int[])[1, 2])
        {
            using var layout = await Build(""","build":"dockerfile" """, $"RUN [\"/step\", {step}]\n");
            digests.Add(layout.Root().Digest);
        }

        Assert.Equal(equal, digests[0] == digests[1]);
    }

    [Fact]
    public async Task A_secret_reaches_its_step_and_neither_a_line_nor_a_byte_of_the_image()
    {
        var layout = await Build(
            ""","build":"dockerfile","build_secrets":["NPM_TOKEN"]""",
            $"ENV BUILT_FOR={Guid.NewGuid()}\n"
            + "RUN --mount=type=secret,id=NPM_TOKEN [\"/step\", \"length\", \"/length\", \"/run/secrets/NPM_TOKEN\"]\nRUN --mount=type=secret,id=NPM_TOKEN [\"/step\", \"say\", \"/run/secrets/NPM_TOKEN\"]\n");

        Assert.Equal(["NPM_TOKEN"], asked);
        Assert.All(layout.Platforms, platform => Assert.Equal($"{Secret.Length}", Content(layout, platform, "length")));
        Assert.Equal(2, lines.Count(line => line.EndsWith(" it is ***", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, line => line.Contains(Secret, StringComparison.Ordinal));
        Assert.All(Directory.GetFiles(LastLayout, "*", SearchOption.AllDirectories), file => Assert.False(FileBytes.Hold(file, Secret), file));
        layout.Dispose();
    }

    [Fact]
    public async Task An_image_with_a_secret_is_refused_by_the_secrets_name()
    {
        var fault = await Refusal(
            ""","build":"dockerfile","build_secrets":["NPM_TOKEN"]""",
            "RUN --mount=type=secret,id=NPM_TOKEN [\"/step\", \"copy\", \"/leak\", \"/run/secrets/NPM_TOKEN\"]\n");

        Assert.Equal(
            "ERR_ADAPTER_INVOCATION adapter invocation failed: the builder's layout cannot be finished: layer 2 of the image holds the build secret NPM_TOKEN: a step may use it, but not write it", fault);
    }

    [Fact]
    public async Task A_step_that_fails_with_a_secret_in_its_words_does_not_tell_it()
    {
        var fault = await Refusal(
            ""","build":"dockerfile","build_secrets":["NPM_TOKEN"]""",
            $"ENV BUILT_FOR={Guid.NewGuid()}\nRUN --mount=type=secret,id=NPM_TOKEN [\"/step\", \"say\", \"/run/secrets/NPM_TOKEN\"]\nRUN [\"/step\", \"none\", \"/x\"]\n");

        Assert.StartsWith("ERR_ADAPTER_INVOCATION adapter invocation failed: the image does not build: ", fault, StringComparison.Ordinal);
        Assert.DoesNotContain(lines.Append(fault), line => line.Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Secrets_without_a_value_are_named_before_anything_is_built()
    {
        Assert.Equal(
            "ERR_MISSING_SECRET missing required secret: A_KEY, PIP_TOKEN (build_secrets)",
            await Refusal(""","build":"dockerfile","build_secrets":["A_KEY","NPM_TOKEN","PIP_TOKEN"]""", ""));
        Assert.Empty(lines);
    }

    [Theory]
    [InlineData("", "RUN [\"/step\"]\n", "line 4: RUN needs \"build\": \"dockerfile\" in processor.json, which promises no reproducibility")]
    [InlineData(",\"build\":\"dockerfile\"", "FROM alpine\n", "line 4: FROM alpine is no base: name the image in processors/bases.json and in the spec, and write FROM base")]
    [InlineData(",\"build\":\"dockerfile\"", "FROM base\n", "line 4: FROM base, but the base of the spec is scratch")]
    public async Task A_Dockerfile_that_breaks_a_rule_is_refused_with_its_line(string build, string dockerfile, string rule)
    {
        var message = $"ERR_ADAPTER_INVOCATION adapter invocation failed: processors/steps/Dockerfile: {rule}";
        Assert.Equal(message, await Refusal(build, dockerfile));
        Assert.Equal(message, (await Assert.ThrowsAsync<FaultException>(() => rig.Builder.Build(new(Spec(build), Folder, Platform.Amd64, "none:dev"), lines.Add, default))).Fault.ToString());
    }

    [Fact]
    public async Task The_lane_of_pull_requests_builds_with_the_same_rules()
    {
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "Dockerfile"),
            $"{Start}ARG GREETING\nENV BUILT_FOR={Guid.NewGuid()}\nRUN [\"/step\", \"interfaces\"]\nRUN --mount=type=secret,id=NPM_TOKEN [\"/step\", \"say\", \"/run/secrets/NPM_TOKEN\"]\nRUN [\"/step\", \"variable\", \"/greeting\", \"GREETING\"]\n");
        await rig.Builder.Build(
            new(Spec(""","build":"dockerfile","build_secrets":["NPM_TOKEN"],"build_arguments":{"GREETING":"hello"}"""), Folder, Platform.Amd64, ImageNames.New("steps")), lines.Add, TestContext.Current.CancellationToken);

        Assert.Contains(lines, line => line.EndsWith(" interfaces: lo", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.EndsWith(" it is ***", StringComparison.Ordinal));
    }

    [Fact]
    public void The_builder_gets_networks_arguments_and_names_of_secrets()
    {
        var spec = Spec(""","build":"dockerfile","build_network":true,"build_secrets":["NPM_TOKEN"],"build_arguments":{"B":"2","A":"1 x"}""");
        var build = new LayoutBuild(spec, "/repository/processors/p", "/out", Cached: true);
        Assert.StartsWith(
            "build --progress=plain --provenance=false --sbom=false --network=default --build-arg A=1 x --build-arg B=2 --builder several",
            string.Join(' ', BuildxArguments.OfLayout(build, "several", "/main", [])), StringComparison.Ordinal);
        var secrets = BuildSecrets.Read(spec, _ => Secret);
        Assert.Equal("--secret id=NPM_TOKEN,env=PIPELINE_BUILD_SECRET_NPM_TOKEN", string.Join(' ', secrets.Arguments));
        Assert.Equal([KeyValuePair.Create("PIPELINE_BUILD_SECRET_NPM_TOKEN", (string?)Secret)], secrets.Variables);
    }

    public ValueTask DisposeAsync()
    {
        rig.Dispose();
        repository.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private string LastLayout { get; set; } = "";

    private static string Content(ImageLayout layout, Descriptor platform, string name)
    {
        foreach (var layer in ImageManifest.Parse(layout.Manifest(platform)).Layers)
        {
            using var tar = new TarReader(new GZipStream(layout.OpenBlob(layer), CompressionMode.Decompress));
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.Name == name)
                {
                    using var text = new StreamReader(entry.DataStream!);
                    return text.ReadToEnd();
                }
            }
        }

        return "no such file";
    }

    private async Task<string> Refusal(string build, string dockerfile) => (await Assert.ThrowsAsync<FaultException>(() => Build(build, dockerfile))).Fault.ToString();

    private async Task<ImageLayout> Build(string build, string dockerfile)
    {
        await File.WriteAllTextAsync(Path.Combine(Folder, "Dockerfile"), Start + dockerfile);
        LastLayout = Path.Combine(repository.FullName, Path.GetRandomFileName());
        await rig.Layouts.Build(new LayoutBuild(Spec(build), Folder, LastLayout, Cached: false), lines.Add, TestContext.Current.CancellationToken);
        return ImageLayout.Open(LastLayout);
    }

    private static ProcessorSpec Spec(string build) => ProcessorSpec.Parse(Encoding.UTF8.GetBytes($$"""
        {
          "name": "steps", "ref": "steps@1.0.0", "description": "A test.", "base": "scratch", "platforms": ["linux/amd64", "linux/arm64"],
          "inputs": { "type": "object" }, "outputs": { "outputs/said.json": "application/json" }, "secrets": [], "settings": {}, "timeout_s": 60,
          "resources": { "cpus": 1, "memory_mib": 200, "pids": 32, "tmp_mib": 1 }, "network": "none"{{build}}
        }
        """));
}
