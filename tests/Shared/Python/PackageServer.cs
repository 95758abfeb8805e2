using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Pipeline.Tests.Python;

/// <summary>A simple index on loopback (PEP 503 and 691) that serves wheels of a test, and what it was asked for.</summary>
internal sealed class PackageServer : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> answers = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<(string Path, string Authorization)> requests = new();
    private readonly WebApplication application;

    private PackageServer(WebApplication application) => this.application = application;

    public Uri Address => new(application.Urls.Single());

    public Uri Index => new(Address, "simple/");

    public IReadOnlyList<(string Path, string Authorization)> Requests => [.. requests];

    public static async Task<PackageServer> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var server = new PackageServer(builder.Build());
        server.application.Run(server.Answer);
        await server.application.StartAsync();
        return server;
    }

    /// <summary>Serves a file and returns its address.</summary>
    public Uri Serve(string name, byte[] content)
    {
        On($"/files/{name}", context => context.Response.Body.WriteAsync(content).AsTask());
        return new Uri(Address, $"files/{name}");
    }

    /// <summary>Serves a package's page as JSON.</summary>
    public void ServeJson(string package, params (string Name, byte[] Content, bool Yanked)[] wheels)
    {
        var files = wheels.Select(wheel =>
            $$"""{"filename":"{{wheel.Name}}","url":"{{Serve(wheel.Name, wheel.Content)}}","hashes":{"sha256":"{{WheelFile.Sha256(wheel.Content)}}"},"size":{{wheel.Content.Length}},"yanked":{{(wheel.Yanked ? "\"broken\"" : "false")}}}""").ToList();
        ServePage(package, "application/vnd.pypi.simple.v1+json", $$"""{"meta":{"api-version":"1.0"},"name":"{{package}}","files":[{{string.Join(',', files)}}]}""");
    }

    /// <summary>Serves a package's page as HTML with relative links.</summary>
    public void ServeHtml(string package, params (string Name, byte[] Content, bool Yanked)[] wheels) => ServeHtml(package, digests: true, wheels);

    /// <summary>The same, with or without the digests of the files.</summary>
    public void ServeHtml(string package, bool digests, params (string Name, byte[] Content, bool Yanked)[] wheels)
    {
        var links = wheels.Select(wheel =>
        {
            Serve(wheel.Name, wheel.Content);
            return $"<a href=\"../../files/{wheel.Name}{(digests ? $"#sha256={WheelFile.Sha256(wheel.Content)}" : "")}\"{(wheel.Yanked ? " data-yanked=\"broken\"" : "")}>{wheel.Name}</a><br/>";
        }).ToList();
        ServePage(package, "text/html", $"<!DOCTYPE html><html><body>{string.Join('\n', links)}</body></html>");
    }

    public void ServePage(string package, string type, string page) => On($"/simple/{package}/", context =>
    {
        context.Response.ContentType = type;
        return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(page)).AsTask();
    });

    /// <summary>Answers a path.</summary>
    public void On(string path, Func<HttpContext, Task> answer) => answers[path] = answer;

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private Task Answer(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        requests.Enqueue((path, context.Request.Headers.Authorization.ToString()));
        if (answers.TryGetValue(path, out var answer))
        {
            return answer(context);
        }

        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}
