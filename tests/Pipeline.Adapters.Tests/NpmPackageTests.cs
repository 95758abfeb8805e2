using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Adapters.Images;
using Pipeline.Dependencies.Downloads;
using Pipeline.Oci.Layout;
using Pipeline.Oci.Model;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Npm;
using Pipeline.Tests.Python;

namespace Pipeline.Adapters.Tests;

/// <summary>The layers of locked Node packages for both platforms, on a base in a layout and from a registry on loopback; no engine takes part.</summary>
public sealed class NpmPackageTests : IAsyncLifetime
{
    private const string Password = "s3cr3t-Zx81-value";
    private static readonly ArchiveFile Plain = new ArchiveFile("plain", "1.0.0", """{"optionalDependencies":{"@demo/native-x64":"1.0.0","@demo/native-arm64":"1.0.0"},"bin":{"plain":"cli.js"}}""").Add("cli.js", "#!/usr/bin/env node\n");
    private readonly DirectoryInfo repository = Directory.CreateTempSubdirectory("npm-package-tests-");
    private readonly List<string> lines = [];
    private PackageServer server = null!;

    private string Store => Path.Combine(repository.FullName, ".pipeline", "dependencies");

    [Fact]
    public async Task Each_platform_has_its_packages_and_the_list_says_which()
    {
        Lock("first");

        var packaged = (await Make("first"))!;

        Assert.Equal(
            [
                "pkg:npm/%40demo/native-arm64@1.0.0 [linux/arm64] MIT",
                "pkg:npm/%40demo/native-x64@1.0.0 [linux/amd64] MIT",
                "pkg:npm/plain@1.0.0 [linux/amd64 linux/arm64] MIT",
            ],
            packaged.Described().Select(package => $"{package.Locator} [{string.Join(' ', package.Platforms)}] {package.License}"),
            StringComparer.Ordinal);
        Assert.Equal(Sha256.Of(Plain.Build()), packaged.Described()[2].Digest);
        var extended = packaged.Extended();
        using var layout = ImageLayout.Open(extended.Layout);
        foreach (var entry in ImageIndex.Parse(layout.Manifest(new Descriptor(MediaTypes.OciIndex, extended.Index, new FileInfo(Path.Combine(Store, "blobs", "sha256", extended.Index.Hex)).Length))).Manifests)
        {
            Assert.Equal(3, ImageManifest.Parse(layout.Manifest(entry)).Layers.Count);
        }
    }

    [Fact]
    public async Task A_processor_with_the_same_lock_shares_the_layer_and_an_edit_of_code_downloads_and_packs_nothing()
    {
        Lock("first");
        Lock("second");
        var first = (await Make("first"))!;
        var (asked, written) = (server.Requests.Count, Layers());
        await File.WriteAllTextAsync(Path.Combine(Folder("first"), "main.mjs"), "// edited\n");

        var (edited, second) = ((await Make("first"))!, (await Make("second"))!);

        Assert.Equal(first.Layers.Values.Select(layer => layer.Digest), edited.Layers.Values.Select(layer => layer.Digest));
        Assert.Equal(first.Layers.Values.Select(layer => layer.Digest), second.Layers.Values.Select(layer => layer.Digest));
        Assert.Equal((asked, 2), (server.Requests.Count, written.Count));
        Assert.Equal(written, Layers());
    }

    /// <summary>A reproducibility proof makes layers anew: they have the same bytes.</summary>
    [Fact]
    public async Task A_layer_that_is_made_anew_is_the_same()
    {
        Lock("first");
        var (cached, anew) = ((await Make("first"))!, (await Make("first", cached: false))!);
        Assert.Equal(cached.Layers.Values.Select(layer => (layer.Digest, layer.DiffId)), anew.Layers.Values.Select(layer => (layer.Digest, layer.DiffId)));
    }

    [Fact]
    public async Task A_bad_archive_fails_the_build_and_leaves_no_layer()
    {
        Lock("first", new ArchiveFile("bad", "1.0.0").AddRaw("package/../../x", "x"));
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Make("first"))).Fault;
        Assert.Matches("^ERR_ADAPTER_INVOCATION adapter invocation failed: bad 1.0.0: archive for linux/(amd64|arm64) is no valid archive of npm: package/../../x is not a path below its root; lock another version of it$", fault.ToString());
        Assert.Empty(Directory.GetFiles(Store));
        Assert.Empty(Directory.GetFiles(Path.Combine(Store, "blobs", "sha256")));
    }

    [Fact]
    public async Task A_base_without_Node_and_none_at_all_are_refused()
    {
        Lock("first");
        var bare = await Base("bare", "usr/bin/python3");
        Assert.Contains("the base for linux/amd64 has no program node in a folder bin", (await Assert.ThrowsAsync<FaultException>(() => Make("first", bare))).Fault.Message, StringComparison.Ordinal);
        var packages = new PackageLayers(null!, new DownloadOptions());
        var fault = (await Assert.ThrowsAsync<FaultException>(() => packages.Make(Subject("first"), null, true, lines.Add, default))).Fault;
        Assert.Equal("adapter invocation failed: locked packages need a base with Node.js, but the base is scratch", fault.Message);
    }

    /// <summary>Every byte of the results is searched: layers, records, and what was said.</summary>
    [Fact]
    public async Task The_password_of_a_registry_is_nowhere_but_in_its_requests()
    {
        Lock("first");
        await Make("first");

        var header = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"me:{Password}"));
        Assert.NotEmpty(server.Requests);
        Assert.All(server.Requests, request => Assert.Equal(header, request.Authorization));
        Assert.DoesNotContain(lines, line => line.Contains(Password, StringComparison.Ordinal));
        await SecretSearch.Nowhere(repository.FullName, Password, header[6..]);
    }

    public async ValueTask InitializeAsync()
    {
        server = await PackageServer.Start();
        Directory.CreateDirectory(Path.Combine(repository.FullName, "processors"));
        await File.WriteAllTextAsync(Path.Combine(repository.FullName, "processors", "indexes.json"), $$"""{"npm":{"url":"{{ArchiveRegistry.RegistryOf(server)}}"} }""");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        repository.Delete(recursive: true);
    }

    private string Folder(string name) => Path.Combine(repository.FullName, "processors", name);

    private BuildSubject Subject(string name) => new(
        ProcessorSpec.Parse(Encoding.UTF8.GetBytes(PackagedProcessor.Spec.Replace("\"python\"", "\"node\"", StringComparison.Ordinal))), Folder(name), [Platform.Amd64, Platform.Arm64]);

    private async Task<PackagedBase?> Make(string name, BaseImage.Made? made = null, bool cached = true)
    {
        made ??= await Base("node", "usr/bin/node");
        var credentials = new IndexCredentials(variable => variable switch { "PIPELINE_INDEX_NPM_USER" => "me", "PIPELINE_INDEX_NPM_PASSWORD" => Password, _ => null }, null);
        // Nothing of Node packages is compiled.
        return await new PackageLayers(null!, new DownloadOptions { Credentials = credentials }).Make(Subject(name), made, cached, line => { lock (lines) { lines.Add(line); } }, default);
    }

    private async Task<BaseImage.Made> Base(string name, string program)
    {
        var folder = $".pipeline/bases/{name}";
        var sample = new ImageSample();
        sample.Index([.. ((ImagePlatform[])[ImageSample.Amd64, ImageSample.Arm64]).Select(platform => sample.Image(
            [SampleLayer.Of(program, "ELF"), SampleLayer.Of("lib/libc.so.6", "GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\n")], platform).Descriptor with { Platform = platform })]);
        using var layout = await sample.WriteTo(Path.Combine(repository.FullName, folder));
        return new BaseImage.Made(repository.FullName, folder, sample.Root.Descriptor.Digest);
    }

    private List<string> Layers() => [.. Directory.GetFiles(Path.Combine(Store, "layers")).Select(file => $"{Path.GetFileName(file)} {File.GetLastWriteTimeUtc(file).Ticks}").Order(StringComparer.Ordinal)];

    private void Lock(string name, params ArchiveFile[] more)
    {
        ArchiveFile[] archives =
        [
            Plain,
            new ArchiveFile("@demo/native-x64", "1.0.0", """{"os":["linux"],"cpu":["x64"]}""").Add("x.node", "x64"),
            new ArchiveFile("@demo/native-arm64", "1.0.0", """{"os":["linux"],"cpu":["arm64"]}""").Add("x.node", "arm64"),
            .. more,
        ];
        server.ServeArchives(archives);
        var entries = new JsonObject { [""] = new JsonObject { ["dependencies"] = new JsonObject { ["plain"] = "1.0.0" } } };
        foreach (var archive in archives)
        {
            var entry = archive.Manifest;
            entry["integrity"] = ArchiveFile.Integrity(archive.Build());
            if (archive.Name.StartsWith("@demo/", StringComparison.Ordinal))
            {
                entry["optional"] = true;
            }

            entries[$"node_modules/{archive.Name}"] = entry;
        }

        Directory.CreateDirectory(Folder(name));
        File.WriteAllText(Path.Combine(Folder(name), "package-lock.json"), new JsonObject { ["lockfileVersion"] = 3, ["packages"] = entries }.ToJsonString());
    }
}
