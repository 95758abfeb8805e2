using System.Diagnostics;

namespace Pipeline.Adapters.Tests;

/// <summary>A second engine with the classic image store, as on Ubuntu's CI runners, started for a test.</summary>
internal sealed class ClassicEngine : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("classic-engine-").FullName;
    private Process? process;

    private ClassicEngine()
    {
    }

    public string Folder => folder;

    public string Address => $"unix://{folder}/docker.sock";

    /// <summary>Starts it, or skips the test with the reason.</summary>
    public static async Task<ClassicEngine> Start()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/sbin/dockerd"), "only root can start a second engine, of Debian's");
        var engine = new ClassicEngine();
        try
        {
            await engine.Listen();
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await Command.Run("kill", [$"{process.Id}"]);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await Command.Run("rm", "-rf", folder);
    }

    private async Task Listen()
    {
        var settings = Path.Combine(folder, "daemon.json");
        await File.WriteAllTextAsync(settings, """{"bridge":"none","iptables":false,"features":{"containerd-snapshotter":false}}""");
        string[] arguments = ["--config-file", settings, "--data-root", $"{folder}/data", "--exec-root", $"{folder}/exec", "--pidfile", $"{folder}/pid", "-H", Address];
        process = new Process { StartInfo = new ProcessStartInfo("/usr/sbin/dockerd", arguments) { UseShellExecute = false, RedirectStandardError = true } };
        var listening = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null || line.Data.Contains("API listen on", StringComparison.Ordinal))
            {
                listening.TrySetResult(line.Data is not null);
            }
        };
        process.Start();
        process.BeginErrorReadLine();
        Assert.True(await listening.Task, "the second engine did not start");
    }
}
