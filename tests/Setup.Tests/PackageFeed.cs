using System.Net;
using System.Text.Json;
using Pipeline.Tests.Machine;

namespace Setup.Tests;

/// <summary>A package source on loopback without packages, but with an advisory about every version of some.</summary>
internal sealed class PackageFeed : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly string address;
    private readonly Dictionary<string, object> answers;

    private PackageFeed(int port, string[] advised)
    {
        address = $"http://127.0.0.1:{port}/";
        answers = new(StringComparer.Ordinal)
        {
            ["index.json"] = new
            {
                version = "3.0.0",
                resources = new[]
                {
                    new Dictionary<string, string>(StringComparer.Ordinal) { ["@id"] = address + "packages/", ["@type"] = "PackageBaseAddress/3.0.0" },
                    new Dictionary<string, string>(StringComparer.Ordinal) { ["@id"] = address + "advisories.json", ["@type"] = "VulnerabilityInfo/6.7.0" },
                },
            },
            ["advisories.json"] = new[]
            {
                new Dictionary<string, string>(StringComparer.Ordinal) { ["@name"] = "base", ["@id"] = address + "base.json", ["@updated"] = "2026-01-01T00:00:00Z", ["comment"] = "" },
            },
            ["base.json"] = advised.ToDictionary(name => name, name => new[] { new { url = $"https://example.com/{name}", severity = 2, versions = "(, 1000.0.0)" } }, StringComparer.Ordinal),
        };
    }

    public static PackageFeed Start(params string[] advised)
    {
        var feed = new PackageFeed(FreePort.Find(), advised);
        feed.listener.Prefixes.Add(feed.address);
        feed.listener.Start();
        _ = feed.ServeAsync();
        return feed;
    }

    /// <summary>Its line in a nuget.config; to NuGet, a different name is a different source.</summary>
    public string Source(string name) => $"""<add key="{name}" value="{address}{name}/index.json" allowInsecureConnections="true" />""";

    public void Dispose() => listener.Close();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await listener.GetContextAsync();
                var found = answers.TryGetValue(context.Request.Url!.Segments[^1], out var answer);
                context.Response.StatusCode = found ? 200 : 404;
                context.Response.Close(found ? JsonSerializer.SerializeToUtf8Bytes(answer) : [], willBlock: false);
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed.
        }
    }
}
