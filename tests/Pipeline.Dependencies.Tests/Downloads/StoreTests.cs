using System.Text;
using Microsoft.AspNetCore.Http;
using Pipeline.Dependencies.Downloads;
using Pipeline.Dependencies.Tests.Python;
using Pipeline.Oci.Samples;
using Pipeline.Tests.Python;

namespace Pipeline.Dependencies.Tests.Downloads;

/// <summary>Locks resolved against an index on loopback.</summary>
public sealed class StoreTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> lines = [];
    private PackageServer server = null!;

    private static WheelFile Demo => new WheelFile("demo", "1.0").Add("demo.py", "X = 1\n");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_wheel_of_an_allowed_digest_is_found_in_an_index_of_JSON_or_HTML_and_downloaded_once(bool json)
    {
        var (wheel, other) = (Demo.Build(), new WheelFile("demo", "1.0", "py2.py3-none-any").Build());
        Serve(json, ("demo-1.0-py3-none-any.whl", wheel, false), ("demo-1.0-py2.py3-none-any.whl", other, false), ("demo-1.0.tar.gz", [1], false));
        Requirements(wheel);

        var first = await Resolve();
        var asked = server.Requests.Count;
        var second = await Resolve();

        Assert.Equal(first.Key(), second.Key());
        Assert.Equal(asked, server.Requests.Count);
        Assert.Equal(["/simple/demo/", "/files/demo-1.0-py3-none-any.whl"], server.Requests.Select(request => request.Path), StringComparer.Ordinal);
        Assert.Equal("downloading demo-1.0-py3-none-any.whl", Assert.Single(lines));
        var layer = first.Write(folder.At("layer"), DateTimeOffset.UnixEpoch, (_, _) => null, lines.Add, default);
        Assert.Equal(("demo", "1.0", "MIT"), (layer.Packages[0].Name, layer.Packages[0].Version, layer.Packages[0].License));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_yanked_wheel_is_refused(bool json)
    {
        var wheel = Demo.Build();
        Serve(json, ("demo-1.0-py3-none-any.whl", wheel, true));
        Requirements(wheel);
        await Refused("demo 1.0: its index withdrew demo-1.0-py3-none-any.whl for linux/amd64; lock another version of it");
    }

    [Fact]
    public async Task Other_bytes_than_the_locks_are_refused_and_not_kept()
    {
        Lock(server.Serve("demo-1.0-py3-none-any.whl", Encoding.UTF8.GetBytes("other")), Demo.Build(), size: null);
        await Refused($"{server.Address.Authority} serves other bytes than the lock's for demo-1.0-py3-none-any.whl: sha256:d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa; if that is intended, write the lock again");
        Assert.Empty(Directory.GetFiles(folder.At("store/files")));
    }

    [Fact]
    public async Task More_bytes_than_the_lock_says_are_refused_before_they_are_read()
    {
        Lock(server.Serve("demo-1.0-py3-none-any.whl", new byte[1_000_000]), Demo.Build(), size: 1000);
        await Refused($"{server.Address.Authority} serves more bytes than the lock says for demo-1.0-py3-none-any.whl (1000)");
        Assert.Empty(Directory.GetFiles(folder.At("store/files")));
    }

    [Fact]
    public async Task Without_digests_on_the_page_the_bytes_tell_which_wheel_the_lock_means()
    {
        var (meant, better) = (new WheelFile("demo", "1.0", "py3-none-any").Add("demo.py", "X = 1\n"), new WheelFile("demo", "1.0", "cp311-none-any").Add("demo.py", "X = 2\n"));
        server.ServeHtml("demo", digests: false, (better.Name, better.Build(), false), (meant.Name, meant.Build(), false));
        Requirements(meant.Build());

        await Resolve();

        Assert.Equal(["/simple/demo/", $"/files/{better.Name}", $"/files/{meant.Name}"], server.Requests.Select(request => request.Path), StringComparer.Ordinal);
        Assert.Equal(WheelFile.Sha256(meant.Build()), Path.GetFileName(Assert.Single(Directory.GetFiles(folder.At("store/files")))));
    }

    [Fact]
    public async Task A_page_of_a_login_is_no_index()
    {
        server.ServePage("demo", "text/html", "<html><body><form>Log in</form></body></html>");
        Requirements(Demo.Build());
        await Refused($"{server.Address.Authority} serves no index page of demo: it has no links");
    }

    [Fact]
    public async Task JSON_that_is_no_page_is_refused()
    {
        server.ServePage("demo", "application/vnd.pypi.simple.v1+json", "{\"files\": 1}");
        Requirements(Demo.Build());
        await Refused($"{server.Address.Authority} serves no index page of demo: ");
    }

    [Fact]
    public async Task An_index_without_the_package_is_told_by_its_status()
    {
        Requirements(Demo.Build());
        await Refused($"{server.Address.Authority} answers 404 for /simple/demo/");
    }

    [Fact]
    public async Task An_index_that_has_only_other_files_has_no_wheel()
    {
        server.ServeJson("demo", ("demo-1.0-py3-none-any.whl", new WheelFile("demo", "1.0").Build(), false));
        Requirements(Demo.Build());
        await Refused("demo 1.0 has no wheel; lock a version that has one for linux/amd64");
    }

    [Fact]
    public async Task Without_an_index_the_sentence_says_where_to_name_one()
    {
        await File.WriteAllTextAsync(folder.At("requirements.txt"), $"demo==1.0 --hash=sha256:{new string('0', 64)}\n");
        await Refused("demo 1.0 has no index: give --index-url in the lock, or \"default\" in processors/indexes.json");
    }

    [Fact]
    public async Task An_index_that_falls_silent_is_given_up_after_its_patience()
    {
        server.On("/simple/demo/", async context =>
        {
            await context.Response.StartAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        Requirements(Demo.Build());
        await Refused($"{server.Address.Authority} sent nothing for 0.2 s, so /simple/demo/ cannot be downloaded", new DownloadOptions { Patience = TimeSpan.FromSeconds(0.2) });
        Assert.Equal(4, server.Requests.Count);
    }

    [Fact]
    public async Task An_index_that_is_not_there_is_told_with_what_was_wanted()
    {
        Lock(new Uri("http://127.0.0.1:9/files/demo-1.0-py3-none-any.whl"), Demo.Build(), size: null);
        await Refused("127.0.0.1:9 cannot be reached, so /files/demo-1.0-py3-none-any.whl cannot be downloaded");
    }

    [Fact]
    public async Task A_broken_answer_is_asked_for_again()
    {
        var (wheel, broken) = (Demo.Build(), 0);
        server.On("/files/demo-1.0-py3-none-any.whl", async context =>
        {
            context.Response.ContentLength = wheel.Length;
            await context.Response.Body.WriteAsync(wheel.AsMemory(0, broken++ < 2 ? 100 : wheel.Length));
        });
        Lock(new Uri(server.Address, "files/demo-1.0-py3-none-any.whl"), wheel, size: null);
        await Resolve();
        Assert.Equal(3, broken);
    }

    [Fact]
    public async Task A_busy_index_is_asked_again_and_a_refusal_is_not()
    {
        server.On("/simple/demo/", context =>
        {
            context.Response.StatusCode = server.Requests.Count < 3 ? 503 : 403;
            return Task.CompletedTask;
        });
        Requirements(Demo.Build());
        await Refused($"{server.Address.Authority} answers 403 for /simple/demo/: name the index in processors/indexes.json and set PIPELINE_INDEX_<NAME>_USER and _PASSWORD, or use .netrc");
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_wheel_beside_the_lock_is_used_where_it_is()
    {
        var wheel = Demo.Build();
        Directory.CreateDirectory(folder.At("wheels"));
        await File.WriteAllBytesAsync(folder.At("wheels/demo-1.0-py3-none-any.whl"), wheel);
        Vendored("wheels/demo-1.0-py3-none-any.whl", wheel);
        await Resolve();
        Assert.Empty(server.Requests);

        await File.WriteAllBytesAsync(folder.At("wheels/demo-1.0-py3-none-any.whl"), [1]);
        await Refused("demo 1.0: wheels/demo-1.0-py3-none-any.whl has other bytes than the lock says; write the lock again");
        Vendored("../demo-1.0-py3-none-any.whl", wheel);
        await Refused("demo 1.0: ../demo-1.0-py3-none-any.whl is not a file in the processor's folder");
    }

    [Fact]
    public async Task A_download_that_was_damaged_later_is_removed_and_said_so()
    {
        Lock(server.Serve("demo-1.0-py3-none-any.whl", Demo.Build()), Demo.Build(), size: null);
        var packages = await Resolve();
        var file = Assert.Single(Directory.GetFiles(folder.At("store/files")));
        await File.WriteAllBytesAsync(file, [1, 2, 3]);

        var fault = Assert.Throws<FaultException>(() => packages.Write(folder.At("layer"), DateTimeOffset.UnixEpoch, (_, _) => null, lines.Add, default)).Fault;

        Assert.Contains("demo 1.0: the downloaded demo-1.0-py3-none-any.whl was damaged and is removed; run this again", fault.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Two_locks_are_refused()
    {
        Requirements(Demo.Build());
        await File.WriteAllTextAsync(folder.At("pylock.toml"), "lock-version = \"1.0\"\n");
        await Refused("there are two locks, pylock.toml and requirements.txt; keep one of them");
    }

    [Fact]
    public async Task A_lock_that_is_not_UTF_8_is_refused()
    {
        await File.WriteAllBytesAsync(folder.At("pylock.toml"), [0xff, 0xfe, 0x00]);
        await Refused("pylock.toml cannot be used: ");
    }

    public async ValueTask InitializeAsync() => server = await PackageServer.Start();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    private void Serve(bool json, params (string Name, byte[] Content, bool Yanked)[] wheels)
    {
        if (json)
        {
            server.ServeJson("demo", wheels);
        }
        else
        {
            server.ServeHtml("demo", wheels);
        }
    }

    private void Requirements(byte[] wheel) => File.WriteAllText(
        folder.At("requirements.txt"), $"--index-url {server.Index}\ndemo==1.0 --hash=sha256:{WheelFile.Sha256(wheel)} --hash=sha256:{new string('0', 64)}\n");

    private void Lock(Uri address, byte[] wheel, int? size) => Wheel(wheel, $"url = \"{address}\"\n{(size is null ? "" : $"size = {size}\n")}");

    private void Vendored(string path, byte[] wheel) => Wheel(wheel, $"path = \"{path}\"\n");

    private void Wheel(byte[] wheel, string place) => File.WriteAllText(
        folder.At("pylock.toml"),
        $"lock-version = \"1.0\"\n[[packages]]\nname = \"demo\"\nversion = \"1.0\"\n[[packages.wheels]]\n{place}hashes = {{ sha256 = \"{WheelFile.Sha256(wheel)}\" }}\n");

    private async Task<PackageSet> Resolve(DownloadOptions? options = null)
    {
        using var store = new DependencyStore(folder.At("store"), IndexCatalog.Empty, options ?? new DownloadOptions());
        return await store.Resolve(ProcessorLock.Read(folder.Path)!, Targets.Debian("x86_64"), Platform.Amd64, lines.Add, default);
    }

    private async Task Refused(string told, DownloadOptions? options = null)
    {
        var fault = (await Assert.ThrowsAsync<FaultException>(() => Resolve(options))).Fault;
        Assert.Equal(ErrorCode.AdapterInvocation, fault.Code);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }
}
