using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pipeline.Adapters.Tests;

/// <summary>Debian's Distribution server on a free port of loopback, with storage of its own.</summary>
internal sealed class RegistryServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/docker-registry";
    private readonly DirectoryInfo directory;
    private readonly Process process;

    private RegistryServer(DirectoryInfo directory, Process process, string address) => (this.directory, this.process, Address) = (directory, process, address);

    /// <summary>Host and port.</summary>
    public string Address { get; }

    /// <param name="passwords">Lines of an htpasswd file (bcrypt), where the registry is private.</param>
    public static async Task<RegistryServer> Start(string? passwords = null)
    {
        Assert.SkipUnless(File.Exists(Program), "no registry on this machine (Debian package docker-registry)");
        var folder = Directory.CreateTempSubdirectory("registry-tests-");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var settings = Path.Combine(folder.FullName, "registry.yml");
        await File.WriteAllTextAsync(settings, Settings(folder.FullName, port, passwords));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "htpasswd"), passwords ?? "");
        var started = Process.Start(new ProcessStartInfo(Program, ["serve", settings]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false })!;
        started.BeginErrorReadLine();
        started.BeginOutputReadLine();
        var server = new RegistryServer(folder, started, $"127.0.0.1:{port}");
        await server.Answer();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        directory.Delete(recursive: true);
    }

    private static string Settings(string folder, int port, string? passwords) => $$"""
        version: 0.1
        log: {level: error}
        storage:
          filesystem:
            rootdirectory: {{folder}}/data
        http:
          addr: 127.0.0.1:{{port}}
        {{(passwords is null ? "" : $"auth: {{htpasswd: {{realm: tests, path: {folder}/htpasswd}}}}")}}
        """;

    private async Task Answer()
    {
        using var http = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var _ = await http.GetAsync(new Uri($"http://{Address}/v2/"));
                return;
            }
            catch (HttpRequestException) when (attempt < 200)
            {
                await Task.Delay(50);
            }
        }
    }
}
