using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Dependencies.Distributions;
using Pipeline.Dependencies.Downloads;
using Pipeline.Dependencies.Node;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Npm;
using Pipeline.Tests.Python;

namespace Pipeline.Dependencies.Tests.Downloads;

/// <summary>Locks of npm resolved against a registry on loopback.</summary>
public sealed class NpmStoreTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> lines = [];
    private PackageServer server = null!;

    private static ArchiveFile Demo => new ArchiveFile("@scope/demo", "1.0.0").Add("index.js", "module.exports = 1\n");

    [Fact]
    public async Task An_archive_is_found_through_the_registry_and_downloaded_once_for_all_its_places()
    {
        server.ServeArchives(Demo);
        var other = new ArchiveFile("other", "1.0.0");
        Lock(("node_modules/@scope/demo", Demo, null), ("node_modules/other", other, server.Serve("other-1.0.0.tgz", other.Build())), ("node_modules/other/node_modules/@scope/demo", Demo, null));

        var first = await Resolve();
        var asked = server.Requests.Count;
        var second = await Resolve();

        Assert.Equal(first.Key(), second.Key());
        Assert.Equal(asked, server.Requests.Count);
        Assert.Equal(["/files/@scope-demo-1.0.0.tgz", "/files/other-1.0.0.tgz", "/npm/@scope%2fdemo"], server.Requests.Select(request => request.Path).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.Equal(["downloading @scope/demo 1.0.0", "downloading other 1.0.0"], lines.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        var layer = Write(first);
        Assert.Equal(["pkg:npm/%40scope/demo@1.0.0 MIT", "pkg:npm/other@1.0.0 MIT"], layer.Packages.Select(package => $"{package.Locator} {package.License}"), StringComparer.Ordinal);
        Assert.Equal(Sha256.Of(Demo.Build()), layer.Packages[0].Digest);
    }

    [Fact]
    public async Task A_lock_with_other_places_has_another_layer_and_one_with_other_tools_of_development_has_the_same()
    {
        server.ServeArchives(Demo);
        Lock(("node_modules/@scope/demo", Demo, null));
        var key = (await Resolve()).Key();
        Lock(("node_modules/@scope/demo", Demo, null), ("node_modules/tester", new ArchiveFile("tester", "1.0.0", "{\"dev\":true}"), null));
        Assert.Equal(key, (await Resolve()).Key());
        Lock(("node_modules/@scope/demo", Demo, null), ("node_modules/@scope/demo/node_modules/@scope/demo", Demo, null));
        Assert.NotEqual(key, (await Resolve()).Key());
    }

    [Fact]
    public async Task Other_bytes_than_the_locks_are_refused_and_not_kept()
    {
        Lock(("node_modules/@scope/demo", Demo, server.Serve("demo.tgz", Encoding.UTF8.GetBytes("other"))));
        await Refused($"{server.Address.Authority} serves other bytes than the lock's for @scope/demo 1.0.0: sha512-");
        Assert.Empty(Directory.GetFiles(folder.At("store/files")));
    }

    [Fact]
    public async Task A_registry_without_the_version_or_with_another_document_is_told()
    {
        server.ServeArchives(new ArchiveFile("@scope/demo", "2.0.0"));
        Lock(("node_modules/@scope/demo", Demo, null));
        await Refused($"{server.Address.Authority} does not have @scope/demo 1.0.0; lock another version of it");
        server.On("/npm/@scope%2fdemo", context => context.Response.Body.WriteAsync("<html>Log in</html>"u8.ToArray()).AsTask());
        await Refused($"{server.Address.Authority} serves no document of @scope/demo: ");
        server.On("/npm/@scope%2fdemo", context => context.Response.Body.WriteAsync("{}"u8.ToArray()).AsTask());
        await Refused($"{server.Address.Authority} serves no document of @scope/demo: ");
    }

    [Fact]
    public async Task Without_an_address_or_a_registry_the_sentence_says_where_to_name_one()
    {
        Lock(("node_modules/@scope/demo", Demo, null));
        await Refused("@scope/demo 1.0.0 has no address in the lock: name the registry \"npm\" in processors/indexes.json", IndexCatalog.Empty);
    }

    [Theory]
    [InlineData("http://me:secret@127.0.0.1/demo.tgz")]
    [InlineData("http://127.0.0.1/demo.tgz?token=secret")]
    public async Task An_address_with_a_password_is_refused_without_it(string address)
    {
        Lock(("node_modules/@scope/demo", Demo, new Uri(address)));
        Assert.DoesNotContain("secret", await Refused("@scope/demo 1.0.0: its address has a user, a password or a query"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_goes_to_its_registry_and_not_to_the_host_that_this_one_names()
    {
        await using var files = await PackageServer.Start();
        var bytes = Demo.Build();
        files.On("/demo.tgz", context => context.Response.Body.WriteAsync(bytes).AsTask());
        server.On("/npm/@scope%2fdemo", context => context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($$"""{"versions":{"1.0.0":{"dist":{"tarball":"{{files.Address}}demo.tgz"} } } }""")).AsTask());
        Lock(("node_modules/@scope/demo", Demo, null));

        await Resolve(options: new DownloadOptions { Credentials = new IndexCredentials(name => name switch { "PIPELINE_INDEX_NPM_USER" => "me", "PIPELINE_INDEX_NPM_PASSWORD" => "one", _ => null }, null) });

        Assert.StartsWith("Basic ", Assert.Single(server.Requests).Authorization, StringComparison.Ordinal);
        Assert.Equal([("/demo.tgz", "")], files.Requests);
    }

    [Fact]
    public async Task A_download_that_was_damaged_later_is_removed_and_said_so()
    {
        Lock(("node_modules/@scope/demo", Demo, server.Serve("demo.tgz", Demo.Build())));
        var packages = await Resolve();
        var file = Assert.Single(Directory.GetFiles(folder.At("store/files")));
        await File.AppendAllTextAsync(file, "more");

        Assert.Contains("@scope/demo 1.0.0: the downloaded archive was damaged and is removed; run this again", Assert.Throws<FaultException>(() => Write(packages)).Fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    /// <summary>The archive itself decides, whatever the lock and the registry say.</summary>
    [Fact]
    public async Task A_script_that_the_lock_keeps_quiet_about_and_a_bad_archive_are_told_and_leave_nothing()
    {
        var scripted = new ArchiveFile("demo", "1.0.0", """{"scripts":{"install":"node-gyp rebuild"}}""");
        Lock(("node_modules/demo", scripted, server.Serve("demo.tgz", scripted.Build())));
        Assert.Contains("demo 1.0.0 has an install script, and no script of a package runs here", Assert.Throws<FaultException>(() => Write(Resolve().GetAwaiter().GetResult())).Fault.Message, StringComparison.Ordinal);

        var bad = new ArchiveFile("demo", "1.0.1").AddRaw("package/../x", "x");
        Lock(("node_modules/demo", bad, server.Serve("bad.tgz", bad.Build())));
        var packages = await Resolve();
        Assert.Contains(
            "demo 1.0.1: archive for linux/amd64 is no valid archive of npm: package/../x is not a path below its root; lock another version of it",
            Assert.Throws<FaultException>(() => Write(packages)).Fault.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "layer*"));
    }

    [Fact]
    public async Task A_bundled_package_that_is_in_no_archive_is_told()
    {
        Lock(("node_modules/@scope/demo", Demo, server.Serve("demo.tgz", Demo.Build())), ("node_modules/@scope/demo/node_modules/inner", new ArchiveFile("inner", "2.0.0", "{\"inBundle\":true}"), null));
        var packages = await Resolve();
        Assert.Contains("inner 2.0.0 is bundled, but node_modules/@scope/demo/node_modules/inner is in no archive", Assert.Throws<FaultException>(() => Write(packages)).Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_where_another_package_has_its_folder_is_told()
    {
        var (file, inner) = (new ArchiveFile("demo", "1.0.0").Add("node_modules", "a file"), new ArchiveFile("inner", "1.0.0"));
        Lock(("node_modules/demo", file, server.Serve("demo.tgz", file.Build())), ("node_modules/demo/node_modules/inner", inner, server.Serve("inner.tgz", inner.Build())));
        var packages = await Resolve();
        Assert.Contains("/app/node_modules/demo/node_modules is a file in one package and a folder in another", Assert.Throws<FaultException>(() => Write(packages)).Fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_of_npm_beside_one_of_Python_is_refused()
    {
        Lock(("node_modules/@scope/demo", Demo, null));
        await File.WriteAllTextAsync(folder.At("requirements.txt"), "");
        await Refused("there are two locks, requirements.txt and package-lock.json; keep one of them");
    }

    public async ValueTask InitializeAsync() => server = await PackageServer.Start();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    // What the test's manifest says is in the lock, too, but for scripts.
    private void Lock(params (string Place, ArchiveFile Archive, Uri? Address)[] packages)
    {
        var entries = new JsonObject { [""] = new JsonObject() };
        foreach (var (place, archive, address) in packages)
        {
            var entry = archive.Manifest;
            entry["integrity"] = ArchiveFile.Integrity(archive.Build());
            if (address is not null)
            {
                entry["resolved"] = address.ToString();
            }

            entries[place] = entry;
        }

        File.WriteAllText(folder.At("package-lock.json"), new JsonObject { ["lockfileVersion"] = 3, ["packages"] = entries }.ToJsonString());
    }

    private async Task<PackageSet> Resolve(IndexCatalog? indexes = null, DownloadOptions? options = null)
    {
        indexes ??= IndexCatalog.Parse(Encoding.UTF8.GetBytes($$"""{"npm":{"url":"{{ArchiveRegistry.RegistryOf(server)}}"} }"""));
        using var store = new DependencyStore(folder.At("store"), indexes, options ?? new DownloadOptions());
        return await store.Resolve(ProcessorLock.Read(folder.Path)!, new NodeTarget("x64", LibC.Glibc), Platform.Amd64, line => { lock (lines) { lines.Add(line); } }, default);
    }

    private PackageLayer Write(PackageSet packages) => packages.Write(folder.At("layer"), DateTimeOffset.UnixEpoch, (_, _) => null, lines.Add, default);

    private async Task<string> Refused(string told, IndexCatalog? indexes = null)
    {
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Resolve(indexes))).Fault;
        Assert.Equal(ErrorCode.AdapterInvocation, fault.Code);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
        return fault.Message;
    }
}
