using System.Globalization;
using System.Net.Sockets;

namespace Setup.Tests;

public sealed class EngineLifeTests
{
    public EngineLifeTests() => Shell.RequireDebian12();

    [Fact]
    public async Task Up_starts_an_engine_once_and_down_stops_it()
    {
        await using var engine = new PrivateEngine();

        var started = await engine.UpAsync();
        Assert.Equal(0, started.Code);
        Assert.Contains("starting the Docker engine", started.Sentence, StringComparison.Ordinal);
        Assert.Equal(engine.Path("data"), await engine.DataRootAsync());

        var pid = engine.ProcessId();
        Assert.Equal(new Ended(0, "", ""), await engine.UpAsync());
        Assert.Equal(pid, engine.ProcessId());

        var stopped = await engine.DownAsync();
        Assert.Equal(0, stopped.Code);
        Assert.Contains("stopping the Docker engine (process " + pid, stopped.Sentence, StringComparison.Ordinal);
        Assert.False(File.Exists(engine.Path("docker.sock")));
        Assert.False(Directory.Exists("/proc/" + pid));
        Assert.Equal(new Ended(0, "", ""), await engine.DownAsync());
    }

    [Fact]
    public async Task An_engine_that_was_killed_is_started_again()
    {
        await using var engine = new PrivateEngine();
        Assert.Equal(0, (await engine.UpAsync()).Code);
        var killed = engine.ProcessId();
        await KillAsync(killed);
        Assert.True(File.Exists(engine.Path("docker.pid")));
        Assert.True(File.Exists(engine.Path("docker.sock")));

        Assert.Equal(0, (await engine.UpAsync()).Code);

        Assert.NotEqual(killed, engine.ProcessId(), StringComparer.Ordinal);
        Assert.Equal(engine.Path("data"), await engine.DataRootAsync());
    }

    [Fact]
    public async Task Down_clears_what_a_killed_engine_left_behind()
    {
        await using var engine = new PrivateEngine();
        Assert.Equal(0, (await engine.UpAsync()).Code);
        await KillAsync(engine.ProcessId());
        Assert.Contains(engine.Folder, await File.ReadAllTextAsync("/proc/self/mountinfo"), StringComparison.Ordinal);

        Assert.Equal(new Ended(0, "", ""), await engine.DownAsync());

        Assert.DoesNotContain(CommandLines(), line => line.Contains(engine.Folder, StringComparison.Ordinal));
        Assert.DoesNotContain(engine.Folder, await File.ReadAllTextAsync("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_pid_file_that_names_a_stranger_harms_nobody()
    {
        await using var engine = new PrivateEngine();
        using var stranger = System.Diagnostics.Process.Start("sleep", "600");
        var pid = stranger.Id.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(engine.Path("docker.pid"), pid);
        // A different start time: the number was reused after a reboot.
        await File.WriteAllTextAsync(engine.Path("engine.started"), pid + " 1\n");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            socket.Bind(new UnixDomainSocketEndPoint(engine.Path("docker.sock")));
        }

        Assert.Equal(0, (await engine.DownAsync()).Code);
        Assert.False(stranger.HasExited);
        Assert.Equal(0, (await engine.UpAsync()).Code);

        Assert.False(stranger.HasExited);
        Assert.Equal(engine.Path("data"), await engine.DataRootAsync());
        stranger.Kill();
    }

    [Fact]
    public async Task Two_set_ups_at_once_start_one_engine()
    {
        await using var engine = new PrivateEngine();

        var both = await Task.WhenAll(engine.UpAsync(), engine.UpAsync());

        Assert.All(both, one => Assert.Equal(0, one.Code));
        Assert.Single(both.SelectMany(one => one.ErrorLines), line => line.Contains("starting the Docker engine", StringComparison.Ordinal));
        Assert.Equal(engine.Path("data"), await engine.DataRootAsync());
    }

    [Fact]
    public async Task Down_leaves_an_engine_alone_that_it_did_not_start()
    {
        await using var engine = new PrivateEngine();
        Assert.Equal(0, (await engine.UpAsync()).Code);
        using var other = new Scratch();
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PIPELINE_ENGINE_DIR"] = other.Folder,
            ["DOCKER_HOST"] = engine.Host,
        };

        var down = await Shell.RunAsync(environment, Shell.Engine, "down");

        Assert.Equal(0, down.Code);
        Assert.Contains("not started by this set-up; it is left alone", down.Sentence, StringComparison.Ordinal);
        Assert.Equal(engine.Path("data"), await engine.DataRootAsync());
    }

    private static string[] CommandLines() => [.. Directory.GetDirectories("/proc").Select(CommandLine)];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (IOException)
        {
            // Not a process, or one that has ended since.
            return "";
        }
    }

    private static Task<Ended> KillAsync(string process) =>
        Shell.RunAsync(null, "bash", "-c", $"kill -9 {process}; while kill -0 {process}; do sleep 0.05; done");
}
