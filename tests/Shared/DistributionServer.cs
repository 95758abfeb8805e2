using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Pipeline.Oci.Samples;

/// <summary>A real registry on a free port of loopback: Debian's <c>docker-registry</c> (Distribution 2.8), its files in a folder that is gone afterwards.</summary>
internal sealed class DistributionServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/docker-registry";
    private const int Starts = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo folder;
    private readonly Process process;

    private DistributionServer(DirectoryInfo folder, Process process, int port) => (this.folder, this.process, Port) = (folder, process, port);

    /// <summary>Why a test that needs it cannot run here; none when it can.</summary>
    public static string? WhyNot => File.Exists(Program) ? null : $"{Program} is not installed (Debian package docker-registry)";

    public int Port { get; }

    /// <summary>The registry as references name it, spoken to in plain HTTP.</summary>
    public string Host => $"127.0.0.1:{Port}";

    public Repository Repository(string name) => Oci.Repository.Parse($"{Host}/{name}");

    /// <summary>Starts one, empty, and waits until it answers.</summary>
    public static async Task<DistributionServer> Start()
    {
        var place = Directory.CreateTempSubdirectory("pipeline-registry-");
        for (var start = 1; ; start++)
        {
            var server = Start(place, FreePort());
            if (await server.Answers())
            {
                return server;
            }

            // Somebody else took the port meanwhile.
            await server.Stop();
            if (start == Starts)
            {
                throw new InvalidOperationException($"{Program} does not start");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        folder.Delete(recursive: true);
    }

    private static DistributionServer Start(DirectoryInfo folder, int port)
    {
        var settings = Path.Combine(folder.FullName, "config.yml");
        File.WriteAllText(settings, $$"""
            version: 0.1
            log: {level: error, accesslog: {disabled: true} }
            storage: {filesystem: {rootdirectory: '{{folder.FullName}}/data'}, delete: {enabled: true} }
            http: {addr: '127.0.0.1:{{port}}' }
            """);
        var start = new ProcessStartInfo(Program, ["serve", settings]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["OTEL_TRACES_EXPORTER"] = "none";
        var server = new DistributionServer(folder, Process.Start(start)!, port);
        server.process.BeginOutputReadLine(); // Nobody reads what it says, and a full pipe would stop it.
        server.process.BeginErrorReadLine();
        return server;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> Answers()
    {
        using var http = new HttpClient();
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience && !process.HasExited; await Task.Delay(20))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"http://{Host}/v2/"));
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        return false;
    }

    private async Task Stop()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
