using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Adapters.Engine;
using Pipeline.Dependencies.Downloads;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Tests.Python;

namespace Pipeline.Adapters.Tests;

/// <summary>Processors with locked Python packages, built with the real engine on the base of Debian packages, from an index on loopback.</summary>
public sealed class PackageTests : PackagedProcessor
{
    [Fact]
    public async Task A_processor_imports_its_locked_packages_on_both_platforms()
    {
        await Lock(Greeting(), Native("x86_64", Platform.Amd64), Native("aarch64", Platform.Arm64));
        Program("""
            import greeting, native, importlib.metadata, json, os
            print(json.dumps([greeting.hello(), greeting.__cached__, native.MACHINE, importlib.metadata.version("greeting"), os.path.exists("/usr/local/bin/greet"), os.path.exists("/usr/local/share/greeting/words.txt")]))
            """);
        foreach (var (platform, machine) in ((Platform, string)[])[(Platform.Amd64, "x86_64"), (Platform.Arm64, "aarch64")])
        {
            var image = await Build(platform);
            var said = JsonNode.Parse(await Command.Output("docker", "run", "--rm", "--network=none", "--platform", platform.ToString(), image.Digest.ToString()))!.AsArray();
            Assert.Equal(
                ["hello", "/usr/local/lib/python3.11/dist-packages/__pycache__/greeting.cpython-311.pyc", machine, "1.0", "True", "True"],
                said.Select(value => value!.ToString().Replace("true", "True", StringComparison.Ordinal)),
                StringComparer.Ordinal);
        }
    }

    /// <summary>The release's image has the same layer, between the base and the processor's files, with the bytes that it was made with.</summary>
    [Fact]
    public async Task A_release_has_the_same_layer_as_the_lane_and_is_the_same_without_any_cache()
    {
        await Lock(Greeting(), Native("x86_64", Platform.Amd64), Native("aarch64", Platform.Arm64));
        Program("import greeting, native\nprint(greeting.hello(), native.MACHINE)\n");
        var (first, built) = await Release("first", cached: true);
        var (second, _) = await Release("second", cached: false);

        Assert.Equal(first.Root(), second.Root());
        Assert.Equal(
            [
                "pkg:pypi/greeting@1.0?file_name=greeting-1.0-py3-none-any.whl [linux/amd64 linux/arm64] MIT",
                "pkg:pypi/native@2.1?file_name=native-2.1-cp311-cp311-manylinux_2_17_aarch64.whl [linux/arm64] MIT",
                "pkg:pypi/native@2.1?file_name=native-2.1-cp311-cp311-manylinux_2_17_x86_64.whl [linux/amd64] MIT",
            ],
            built.Packages.Select(package => $"{package.Locator} [{string.Join(' ', package.Platforms)}] {package.License}"),
            StringComparer.Ordinal);
        var image = await Build(Platform.Amd64);
        var layers = ImageManifest.Parse(first.Manifest(first.Platforms[0])).Layers;
        var inLane = JsonNode.Parse(await Command.Output("docker", "image", "inspect", "-f", "{{json .RootFS.Layers}}", image.Digest.ToString()))!.AsArray();
        var inRelease = Config(first, first.Platforms[0])["rootfs"]!["diff_ids"]!.AsArray();
        Assert.Equal((3, 3, inLane[1]!.ToString()), (layers.Count, inLane.Count, inRelease[1]!.ToString()));
        Assert.True(File.Exists(Path.Combine(Repository.FullName, ".pipeline", "dependencies", "blobs", "sha256", layers[1].Digest.Hex)));
        Assert.True(File.Exists(Path.Combine(Repository.FullName, ".pipeline", "bases", "python", "blobs", "sha256", layers[0].Digest.Hex)));
        var blobs = Directory.GetFiles(Path.Combine(Repository.FullName, "first", "blobs", "sha256")).Length;
        // An index; for each platform a manifest, a config, the base and the packages; the processor's own layer for both. Nothing that was replaced.
        Assert.Equal(1 + (2 * 4) + 1, blobs);
        var archive = Path.Combine(Repository.FullName, "release.tar");
        await Command.Output("skopeo", "copy", $"oci:{Path.Combine(Repository.FullName, "first")}", $"docker-archive:{archive}:{Tag}-release");
        await Command.Output("docker", "load", "-i", archive);
        Assert.Equal("hello x86_64", await Command.Output("docker", "run", "--rm", "--network=none", $"{Tag}-release"));
        await Command.Run("docker", "image", "rm", $"{Tag}-release");
        first.Dispose();
        second.Dispose();
    }

    [Fact]
    public async Task Code_that_changed_downloads_compiles_and_packs_nothing_and_a_processor_with_the_same_lock_shares_the_layer()
    {
        await Lock(Greeting());
        Program("import greeting\nprint(1, greeting.hello())\n");
        var first = await Build(Platform.Amd64);
        Assert.Contains("compiling 1 Python module", Lines, StringComparer.Ordinal);
        var asked = Server.Requests.Count;
        Lines.Clear();

        Program("import greeting\nprint(2, greeting.hello())\n");
        var second = await Build(Platform.Amd64);

        Assert.Equal("2 hello", await Command.Output("docker", "run", "--rm", "--network=none", second.Digest.ToString()));
        Assert.NotEqual(first, second);
        Assert.Equal(asked, Server.Requests.Count);
        Assert.DoesNotContain(Lines, line => line.StartsWith("compiling", StringComparison.Ordinal) || line.StartsWith("downloading", StringComparison.Ordinal));

        var other = Directory.CreateDirectory(Path.Combine(Repository.FullName, "processors", "other")).FullName;
        foreach (var file in Directory.GetFiles(Folder))
        {
            File.Copy(file, Path.Combine(other, Path.GetFileName(file)));
        }

        await Rig.Builder.Build(new ImageBuild(ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Spec)), other, Platform.Amd64, Tag), Lines.Add, default);
        Assert.Single(Directory.GetFiles(Path.Combine(Repository.FullName, ".pipeline", "dependencies", "layers")));
    }

    /// <summary>Every byte of the repository's results is searched: layers, configs, selections, and what was said.</summary>
    [Fact]
    public async Task The_password_of_an_index_is_nowhere_but_in_its_requests()
    {
        const string password = "s3cr3t-Zx81-value";
        var wheel = Greeting();
        var bytes = wheel.Build();
        Server.ServeJson("greeting", (wheel.Name, bytes, false));
        await File.WriteAllTextAsync(Path.Combine(Folder, "requirements.txt"), $"--index-url {Server.Index}\ngreeting==1.0 --hash=sha256:{WheelFile.Sha256(bytes)}\n");
        await File.WriteAllTextAsync(Path.Combine(Repository.FullName, "processors", "indexes.json"), $$"""{"main":{"url":"{{Server.Index}}"} }""");
        Program("import greeting\nprint(greeting.hello())\n");
        using var own = new Rig(
            RunnableImage.Built(Digest.Parse("sha256:" + new string('0', 64)), "unused"),
            options: new LocalOptions
            {
                Downloads = new DownloadOptions { Credentials = new IndexCredentials(name => name switch { "PIPELINE_INDEX_MAIN_USER" => "me", "PIPELINE_INDEX_MAIN_PASSWORD" => password, _ => null }, null) },
            });

        var layout = Path.Combine(Repository.FullName, "layout");
        await own.Layouts.Build(new LayoutBuild(ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Spec)), Folder, layout, Cached: true), Lines.Add, default);

        var header = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{password}"));
        Assert.All(Server.Requests, request => Assert.Equal(header, request.Authorization));
        Assert.DoesNotContain(Lines, line => line.Contains(password, StringComparison.Ordinal));
        await SecretSearch.Nowhere(Repository.FullName, password, header[6..]);
    }

    [Fact]
    public async Task A_module_that_does_not_compile_is_installed_without_bytecode()
    {
        await Lock(new WheelFile("demo", "1.0").Add("demo.py", "X = 1\n").Add("old.py", "print 'two'\n"));
        Program("import demo, os\nprint(os.path.exists('/usr/local/lib/python3.11/dist-packages/old.py'), len(os.listdir('/usr/local/lib/python3.11/dist-packages/__pycache__')))\n");
        Assert.Equal("True 1", await Command.Output("docker", "run", "--rm", "--network=none", (await Build(Platform.Amd64)).Digest.ToString()));
    }

    [Fact]
    public async Task An_updated_package_compiles_its_own_modules_only()
    {
        await Lock(Greeting(), new WheelFile("demo", "1.0").Add("demo.py", "X = 1\n"), new WheelFile("other", "1.0").Add("other.py", "print 'two'\n"));
        Program("import demo\nprint(demo.X)\n");
        await Build(Platform.Amd64);
        Assert.Contains("compiling 3 Python modules", Lines, StringComparer.Ordinal);
        await Lock(Greeting(), new WheelFile("demo", "1.1").Add("demo.py", "X = 2\n"), new WheelFile("other", "1.0").Add("other.py", "print 'two'\n"));

        var updated = await Build(Platform.Amd64);

        Assert.Contains("compiling 1 Python module", Lines, StringComparer.Ordinal);
        Assert.Equal("2", await Command.Output("docker", "run", "--rm", "--network=none", updated.Digest.ToString()));
    }

    [Fact]
    public async Task A_lock_without_a_wheel_for_one_of_the_platforms_fails_the_lane_of_the_other()
    {
        await Lock(Native("x86_64", Platform.Amd64));
        Program("import native\n");
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Build(Platform.Amd64))).Fault;
        Assert.Equal(
            "ERR_ADAPTER_INVOCATION adapter invocation failed: native 2.1 has no wheel for linux/arm64 (Python 3.11, glibc 2.36) among its 1; lock a version that has one, or take the platform out of processor.json",
            fault.ToString());
    }

    [Fact]
    public async Task A_lying_RECORD_fails_the_build_and_leaves_no_layer()
    {
        await Lock(new WheelFile("demo", "1.0").Add("demo.txt", "content").LieAbout("demo.txt"));
        Program("import demo\n");
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Build(Platform.Amd64))).Fault;
        Assert.Equal(
            "ERR_ADAPTER_INVOCATION adapter invocation failed: the packages for linux/amd64 cannot be installed: demo-1.0-py3-none-any.whl: demo.txt is not the file that RECORD describes; lock another version of it",
            fault.ToString());
        var store = Path.Combine(Repository.FullName, ".pipeline", "dependencies");
        Assert.Empty(Directory.GetFiles(store));
        Assert.Empty(Directory.GetFiles(Path.Combine(store, "blobs", "sha256")));
    }

    [Fact]
    public async Task A_last_stage_on_anything_but_the_base_has_no_place_for_packages()
    {
        await Lock(Greeting());
        Program("");
        await File.WriteAllTextAsync(Path.Combine(Folder, "Dockerfile"), "FROM scratch\nCOPY main.py /main.py\n");
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Release("other", cached: true))).Fault;
        Assert.Contains("locked packages need a last stage that is FROM base", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locked_packages_on_scratch_are_refused()
    {
        await Lock(Greeting());
        Program("");
        await File.WriteAllTextAsync(Path.Combine(Folder, "Dockerfile"), "FROM scratch\nCOPY main.py /main.py\n");
        var spec = ProcessorSpec.Parse(Encoding.UTF8.GetBytes(Spec.Replace("python", "scratch", StringComparison.Ordinal)));
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Rig.Builder.Build(new ImageBuild(spec, Folder, Platform.Amd64, Tag), Lines.Add, default))).Fault;
        Assert.Equal("ERR_ADAPTER_INVOCATION adapter invocation failed: locked packages need a base with Python, but the base is scratch", fault.ToString());
    }

    private static JsonNode Config(ImageLayout layout, Descriptor platform)
    {
        using var config = layout.OpenBlob(ImageManifest.Parse(layout.Manifest(platform)).Config);
        return JsonNode.Parse(config)!;
    }
}
