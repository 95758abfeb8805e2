using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Pipeline.Release.Tests;

/// <summary>A relay to a registry that records the methods of requests.</summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly HttpClient registry;
    private readonly WebApplication app;
    private readonly ConcurrentQueue<string> methods = new();

    private Wire(WebApplication app, string host)
    {
        this.app = app;
        registry = new HttpClient { BaseAddress = new Uri($"http://{host}") };
    }

    /// <summary>The registry as references name it, through this wire.</summary>
    public string Host => new Uri(app.Urls.Single()).Authority;

    /// <summary>The methods of all requests, in order of arrival.</summary>
    public IReadOnlyCollection<string> Methods => methods;

    public static async Task<Wire> To(string host)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        var wire = new Wire(builder.Build(), host);
        wire.app.Run(wire.Pass);
        await wire.app.StartAsync();
        return wire;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        registry.Dispose();
    }

    private async Task Pass(HttpContext context)
    {
        methods.Enqueue(context.Request.Method);
        try
        {
            using var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString);
            request.Headers.TryAddWithoutValidation("Accept", (IEnumerable<string?>)context.Request.Headers.Accept);
            using var response = await registry.SendAsync(request, context.RequestAborted);
            context.Response.StatusCode = (int)response.StatusCode;
            context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
            await response.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
        catch (HttpRequestException)
        {
            context.Abort();
        }
    }
}
