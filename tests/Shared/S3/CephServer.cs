using System.Diagnostics;
using Pipeline.Tests.Machine;

namespace Pipeline.World.Samples;

/// <summary>A real S3 store on free loopback ports: Ceph's RADOS gateway over one monitor and one storage daemon with everything in memory. Temporary.</summary>
/// <remarks>It is a production store, and honours <c>PUT</c> with <c>If-None-Match: *</c>. It is ready two seconds after its start.</remarks>
internal sealed class CephServer : IAsyncDisposable
{
    public const string AccessKey = "pipelineworldtests";
    public const string SecretKey = "correct-horse-battery-staple";
    public const string User = "tests";

    private const int Starts = 3;
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("pipeline-ceph-");
    private readonly List<Process> daemons = [];
    private readonly int port = FreePort.Find();

    private CephServer()
    {
    }

    /// <summary>Why a test that needs it cannot run here, or null.</summary>
    public static string? WhyNot => Array.Find(["radosgw", "ceph-mon", "ceph-osd", "ceph"], program => !File.Exists($"/usr/bin/{program}")) is { } missing
        ? $"/usr/bin/{missing} is not installed (Debian packages radosgw, ceph-mon, ceph-osd, ceph-common)"
        : null;

    public Uri Endpoint => new($"http://127.0.0.1:{port}");

    /// <summary>Starts one without buckets, and waits until it answers.</summary>
    public static async Task<CephServer> Start()
    {
        for (var start = 1; ; start++)
        {
            var server = new CephServer();
            try
            {
                await server.Launch();
                return server;
            }
            catch (InvalidOperationException) when (start < Starts)
            {
                // Another process took one of the ports between our check and the daemon's start.
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>Runs <c>radosgw-admin</c>.</summary>
    public Task Administer(params string[] arguments) => Run("radosgw-admin", ["-n", "client.rgw", .. arguments]);

    public async ValueTask DisposeAsync()
    {
        foreach (var daemon in Enumerable.Reverse(daemons))
        {
            if (!daemon.HasExited)
            {
                daemon.Kill();
            }

            await daemon.WaitForExitAsync();
            daemon.Dispose();
        }

        folder.Delete(recursive: true);
    }

    private async Task Launch()
    {
        var monitor = FreePort.Find();
        var cluster = Guid.NewGuid().ToString();
        foreach (var name in (string[])["mon", "osd", "rgw"])
        {
            folder.CreateSubdirectory(name);
        }

        await File.WriteAllTextAsync(PathOf("ceph.conf"), CephSettings.Of(folder.FullName, cluster, monitor, port));
        await Run("monmaptool", "--create", "--fsid", cluster, "--addv", "a", $"[v2:127.0.0.1:{monitor}]", PathOf("monmap"));
        await Key("mon.", "mon", "allow *");
        await Key("client.admin", "mon", "allow *", "osd", "allow *");
        await Key("osd.0", "mon", "allow profile osd", "osd", "allow *");
        await Key("client.rgw", "mon", "allow rw", "osd", "allow rwx");
        await Run("ceph-mon", "--mkfs", "-i", "a", "--monmap", PathOf("monmap"), "--keyring", PathOf("keyring"));
        Begin("ceph-mon", "-i", "a", "-f");
        var disk = Guid.NewGuid().ToString();
        await Run("ceph", "--connect-timeout", "20", "osd", "new", disk, "0");
        await Run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", disk);
        Begin("ceph-osd", "-i", "0", "-f");
        Begin("radosgw", "-n", "client.rgw", "-f");
        await Administer("user", "create", $"--uid={User}", "--display-name=tests", $"--access-key={AccessKey}", $"--secret-key={SecretKey}");
        await Answer();
    }

    private Task Key(string name, params string[] capabilities) => Run(
        "ceph-authtool", [PathOf("keyring"), .. File.Exists(PathOf("keyring")) ? Array.Empty<string>() : ["--create-keyring"], "--gen-key", "-n", name, .. capabilities.Chunk(2).SelectMany(pair => (string[])["--cap", .. pair])]);

    private string PathOf(string name) => Path.Combine(folder.FullName, name);

    private ProcessStartInfo Command(string program, IEnumerable<string> arguments) => new($"/usr/bin/{program}", arguments)
    {
        Environment = { ["CEPH_CONF"] = PathOf("ceph.conf") }, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
    };

    private async Task Run(string program, params string[] arguments)
    {
        using var process = Process.Start(Command(program, arguments))!;
        var (said, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        await said;
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {arguments[0]} ended with {process.ExitCode}: {await error}");
        }
    }

    private void Begin(string program, params string[] arguments)
    {
        var daemon = Process.Start(Command(program, arguments))!;
        daemon.BeginOutputReadLine(); // Nobody reads what it says, and a full pipe would stop it.
        daemon.BeginErrorReadLine();
        daemons.Add(daemon);
    }

    private async Task Answer()
    {
        using var http = new HttpClient();
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromMinutes(2);)
        {
            if (daemons.Exists(daemon => daemon.HasExited))
            {
                break;
            }

            try
            {
                using var answer = await http.GetAsync(Endpoint);
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException("the store does not answer");
    }
}
