using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Pipeline.Modal.Tests.Blobs;

/// <summary>How one request for a blob fails; by default it succeeds.</summary>
internal delegate Task BlobFault(HttpContext context);

/// <summary>A blob store over real sockets that enforces the contract of uploads and fails on demand.</summary>
internal sealed class BlobServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentQueue<BlobFault> faults = new();
    private readonly ConcurrentQueue<string> requests = new();

    private BlobServer(WebApplication application) => this.application = application;

    public ConcurrentDictionary<string, byte[]> Blobs { get; } = new(StringComparer.Ordinal);

    /// <summary><c>PUT /id</c>, <c>GET /id</c>, in order.</summary>
    public IReadOnlyList<string> Requests => [.. requests];

    public static async Task<BlobServer> Start()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0);
        });
        var server = new BlobServer(builder.Build());
        server.application.Run(server.Answer);
        await server.application.StartAsync();
        return server;
    }

    public string Address(string id) => $"{application.Urls.Single()}/{id}?signature=s3cr3t";

    /// <summary>Sets the failures of the next requests.</summary>
    public BlobServer Fails(params BlobFault[] next)
    {
        Array.ForEach(next, faults.Enqueue);
        return this;
    }

    public async ValueTask DisposeAsync() => await application.DisposeAsync();

    public static BlobFault Status(int status) => async context =>
    {
        await context.Request.Body.CopyToAsync(Stream.Null);
        context.Response.StatusCode = status;
        await context.Response.WriteAsync("<Error><Code>SlowDown</Code></Error>");
    };

    public static Task Reset(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Half of the announced bytes, then a reset.</summary>
    public static async Task CutOff(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.Body.WriteAsync(new byte[500]);
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    public static async Task Silence(HttpContext context)
    {
        await Task.WhenAny(Task.Delay(Timeout.Infinite, context.RequestAborted));
        context.Abort();
    }

    /// <summary>The blob in chunks, without an announced length.</summary>
    public BlobFault Unannounced(string id) => async context =>
    {
        await context.Response.StartAsync();
        await context.Response.Body.WriteAsync(Blobs[id]);
    };

    private async Task Answer(HttpContext context)
    {
        var id = (context.Request.Path.Value ?? "")[1..];
        requests.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{context.Request.Method} /{id}"));
        await (faults.TryDequeue(out var fault) ? fault(context) : HttpMethods.IsPut(context.Request.Method) ? Put(id, context) : Get(id, context));
    }

    // A signed upload requires the signed type and the named content.
    [SuppressMessage("Security", "CA5351", Justification = "Content-MD5 is of this algorithm.")]
    private async Task Put(string id, HttpContext context)
    {
        using var content = new MemoryStream();
        await context.Request.Body.CopyToAsync(content);
        var isAsSigned = context.Request.ContentType == "application/octet-stream"
            && context.Request.ContentLength == content.Length
            && context.Request.Headers.ContentMD5.ToString() == Convert.ToBase64String(MD5.HashData(content.ToArray()));
        context.Response.StatusCode = isAsSigned ? 200 : 403;
        Blobs[id] = isAsSigned ? content.ToArray() : [];
    }

    private async Task Get(string id, HttpContext context)
    {
        var content = Blobs[id];
        context.Response.ContentLength = content.Length;
        await context.Response.Body.WriteAsync(content);
    }
}
