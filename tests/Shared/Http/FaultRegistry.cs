using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Samples;

/// <summary>A scripted registry over real sockets that records its requests.</summary>
internal sealed class FaultRegistry : IAsyncDisposable
{
    // Without requests, the test fails instead of waiting for ever.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(string Method, string Path), Script> scripts = new();
    private readonly ConcurrentQueue<SeenRequest> seen = new();
    private readonly ConcurrentDictionary<string, bool> connections = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication application;

    private FaultRegistry(WebApplication application) => this.application = application;

    /// <summary>The registry's name in references: <c>127.0.0.1:PORT</c>.</summary>
    public string Host => new Uri(application.Urls.Single()).Authority;

    /// <summary>The received requests, in order.</summary>
    public IReadOnlyList<SeenRequest> Requests => [.. seen];

    /// <summary>The number of opened connections.</summary>
    public int Connections => connections.Count;

    public Repository Repository(string name) => Oci.Registry.Repository.Parse($"{Host}/{name}");

    /// <param name="listen">Changes the listener, which otherwise speaks plain HTTP.</param>
    public static async Task<FaultRegistry> Start(Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen ?? (static _ => { }));
        });
        var registry = new FaultRegistry(builder.Build());
        registry.application.Run(registry.Answer);
        await registry.application.StartAsync();
        return registry;
    }

    /// <summary>Sets the answers to requests of a method and path (without query; <c>*</c> for any): in order, and the last one repeats.</summary>
    public FaultRegistry On(string method, string path, params Reply[] replies)
    {
        scripts[(method, path)] = new Script(replies);
        return this;
    }

    /// <summary>Waits for the first request.</summary>
    public Task Asked() => asked.Task.WaitAsync(Patience);

    public int Count(string method, string? path = null) => seen.Count(request => request.Method == method && (path is null || request.Path == path));

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    private async Task Answer(HttpContext context)
    {
        var request = context.Request;
        connections.TryAdd(context.Connection.Id, true);
        var path = request.Path.Value ?? "";
        seen.Enqueue(new SeenRequest(request.Method, path, request.QueryString.Value ?? "", new HeaderDictionary(request.Headers.ToDictionary())));
        asked.TrySetResult();
        var script = scripts.GetValueOrDefault((request.Method, path)) ?? scripts.GetValueOrDefault((request.Method, "*"));
        await (script?.Next() ?? Replies.Error(404, "NAME_UNKNOWN"))(context);
    }

    private sealed class Script(Reply[] replies)
    {
        private int next = -1;

        public Reply Next() => replies[Math.Min(Interlocked.Increment(ref next), replies.Length - 1)];
    }
}

/// <summary>Answers one request.</summary>
internal delegate Task Reply(HttpContext context);

/// <summary>A received request, without its body.</summary>
internal sealed record SeenRequest(string Method, string Path, string Query, IHeaderDictionary Headers)
{
    public string Header(string name) => Headers[name].ToString();
}
