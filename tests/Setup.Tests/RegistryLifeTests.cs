using System.Net;
using System.Net.Sockets;
using Pipeline.Tests.Machine;

namespace Setup.Tests;

/// <summary>The rehearsal's registry, on the test's own port and folder.</summary>
public sealed class RegistryLifeTests : IAsyncDisposable
{
    private readonly Scratch scratch = new();
    private readonly int port = FreePort.Find();

    public RegistryLifeTests() => Shell.RequireDebian12();

    [Fact]
    public async Task Up_starts_a_registry_once_and_down_stops_it_and_keeps_what_it_holds()
    {
        var started = await Up();
        Assert.Equal(0, started.Code);
        Assert.Contains($"starting the rehearsal's registry on 127.0.0.1:{port}", started.Sentence, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await Status("/v2/"));
        var process = Process();
        Assert.Equal(new Ended(0, "", ""), await Up());
        Assert.Equal(process, Process());
        await Push();

        Assert.Contains("stopping the rehearsal's registry", (await Down()).Sentence, StringComparison.Ordinal);
        Assert.False(Directory.Exists("/proc/" + process));
        Assert.Equal(new Ended(0, "", ""), await Down());

        Assert.Equal(0, (await Up()).Code);
        Assert.Equal(HttpStatusCode.OK, await Status("/v2/kept/blobs/" + Content));
    }

    [Fact]
    public async Task A_user_who_is_not_root_starts_one_and_stops_it()
    {
        await Repository.CopyAsync("build/setup", scratch.Folder);
        await Shell.GiveToNobodyAsync(scratch.Folder);
        Task<Ended> AsNobody(params string[] arguments) => Shell.RunAsNobodyAsync(
            new(StringComparer.Ordinal) { ["HOME"] = scratch.Folder }, scratch.Path("build/setup/engine.sh"), arguments);

        var started = await AsNobody("up", $"--registry-port={port}", "registry");
        Assert.Equal(0, started.Code);
        Assert.Contains(scratch.Path(".local/state/pipeline-setup/registry/"), started.Sentence, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await Status("/v2/"));

        Assert.Contains("stopping the rehearsal's registry", (await AsNobody("down")).ErrorLines[0], StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => Status("/v2/"));
    }

    [Fact]
    public async Task A_registry_that_was_killed_is_started_again()
    {
        Assert.Equal(0, (await Up()).Code);
        var killed = Process();
        await Kill(killed);

        Assert.Equal(0, (await Up()).Code);

        Assert.NotEqual(killed, Process(), StringComparer.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await Status("/v2/"));
    }

    [Fact]
    public async Task A_number_that_another_process_has_by_now_harms_nobody()
    {
        using var stranger = System.Diagnostics.Process.Start("sleep", "600");
        Directory.CreateDirectory(scratch.Path("registry"));
        await File.WriteAllTextAsync(scratch.Path($"registry/started-{port}"), $"{stranger.Id} 1\n");

        Assert.Equal(new Ended(0, "", ""), await Down());
        Assert.False(stranger.HasExited);

        stranger.Kill();
    }

    [Fact]
    public async Task Two_set_ups_at_once_start_one_registry()
    {
        var both = await Task.WhenAll(Up(), Up());

        Assert.All(both, one => Assert.Equal(0, one.Code));
        Assert.Single(both.SelectMany(one => one.ErrorLines), line => line.Contains("starting the rehearsal's registry", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Each_port_has_a_registry_and_down_stops_them_all()
    {
        var other = FreePort.Find();
        Assert.Equal(0, (await Up()).Code);
        Assert.Equal(0, (await Up(other)).Code);
        string[] processes = [Process(), Process(other)];

        Assert.Equal(0, (await Down()).Code);

        Assert.DoesNotContain(processes, process => Directory.Exists("/proc/" + process));
    }

    [Fact]
    public async Task A_port_that_something_else_has_is_told_in_one_sentence()
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        var answering = Answer(listener);

        var refused = await Up();
        listener.Stop();
        await answering;

        Assert.Equal(3, refused.Code);
        Assert.Contains($"port {port} of 127.0.0.1 is taken by something that is no registry", refused.Sentence, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await Down();
        scratch.Dispose();
    }

    // sha256 of nothing: the empty blob.
    private const string Content = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private Task<Ended> Up(int? at = null) => Run("up", $"--registry-port={at ?? port}", "registry");

    private Task<Ended> Down() => Run("down");

    private Task<Ended> Run(params string[] arguments) => Shell.RunAsync(
        new(StringComparer.Ordinal) { ["PIPELINE_ENGINE_DIR"] = scratch.Folder }, Shell.Engine, arguments);

    private string Process(int? at = null) => File.ReadAllText(scratch.Path($"registry/started-{at ?? port}")).Split(' ')[0];

    private async Task<HttpStatusCode> Status(string path)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
        return answer.StatusCode;
    }

    private async Task Push()
    {
        using var http = new HttpClient();
        using var begun = await http.PostAsync(new Uri($"http://127.0.0.1:{port}/v2/kept/blobs/uploads/"), null);
        using var nothing = new ByteArrayContent([]);
        using var done = await http.PutAsync(new Uri(begun.Headers.Location + $"&digest={Uri.EscapeDataString(Content)}"), nothing);
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
    }

    private static async Task Answer(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync("HTTP/1.0 404 Not Found\r\n\r\n"u8.ToArray());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The test is over.
        }
    }

    private static Task<Ended> Kill(string process) =>
        Shell.RunAsync(null, "bash", "-c", $"kill -9 {process}; while kill -0 {process}; do sleep 0.05; done");
}
