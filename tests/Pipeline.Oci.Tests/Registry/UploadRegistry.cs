using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pipeline.Oci.Model;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>Accepts uploads strictly by the distribution spec, with a fault before or after any step.</summary>
internal sealed class UploadRegistry : IAsyncDisposable
{
    private const string Uploads = "/v2/a/b/blobs/uploads/";
    private readonly ConcurrentQueue<string> faults = new();
    private readonly Descriptor blob;
    private byte[] received = [];
    private int session;

    private UploadRegistry(FaultRegistry server, Descriptor blob) => (Server, this.blob) = (server, blob);

    public FaultRegistry Server { get; }

    /// <summary>The registry's final content.</summary>
    public byte[]? Stored { get; private set; }

    /// <summary>Whether an upload's address is <c>?_state=…</c> without a separate path.</summary>
    public bool RelativeLocation { get; init; }

    public int? MinChunk { get; init; }

    public static async Task<UploadRegistry> Start(Descriptor blob, bool relativeLocation = false, int? minChunk = null)
    {
        var registry = new UploadRegistry(await FaultRegistry.Start(), blob) { RelativeLocation = relativeLocation, MinChunk = minChunk };
        registry.Server
            .On("HEAD", $"/v2/a/b/blobs/{blob.Digest}", context => Replies.Bytes(registry.Stored is null ? 404 : 200, registry.Stored ?? [])(context))
            .On("POST", Uploads, registry.Step("POST", registry.Begin))
            .On("PATCH", "*", registry.Step("PATCH", registry.Append))
            .On("GET", "*", registry.Step("GET", registry.Status))
            .On("PUT", "*", registry.Step("PUT", registry.Finish));
        return registry;
    }

    /// <summary>Makes the next request of a method fail: <c>PATCH before</c> taking effect, <c>PATCH half</c> way, or <c>PATCH after</c>, with its answer lost.</summary>
    public void Fails(params string[] steps)
    {
        foreach (var step in steps)
        {
            faults.Enqueue(step);
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private Reply Step(string verb, Reply step) => async context =>
    {
        if (!faults.TryPeek(out var fault) || !fault.StartsWith(verb, StringComparison.Ordinal))
        {
            await step(context);
            return;
        }

        faults.TryDequeue(out _);
        switch (fault.Split(' ')[1])
        {
            case "half":
                received = [.. received, .. (await Body(context))[..(int)(context.Request.ContentLength!.Value / 2)]];
                context.Abort();
                break;
            case "after":
                using (var lost = new MemoryStream())
                {
                    context.Response.Body = lost;
                    await step(context);
                }

                context.Abort();
                break;
            case "before":
                context.Abort();
                break;
            case var status:
                // Read the whole body first: a refusal in the middle of it may break the connection, which would be another fault.
                await Body(context);
                await Replies.Error(int.Parse(status, CultureInfo.InvariantCulture), "BLOB_UPLOAD_UNKNOWN")(context);
                break;
        }
    };

    private async Task Begin(HttpContext context)
    {
        await Body(context);
        session++;
        received = [];
        if (MinChunk is { } least)
        {
            context.Response.Headers.Append("OCI-Chunk-Min-Length", $"{least}");
        }

        Answer(context, 202);
    }

    private async Task Append(HttpContext context)
    {
        var body = await Body(context);
        if (!IsCurrent(context) || context.Request.Headers.ContentRange != $"{received.Length}-{received.Length + body.Length - 1}")
        {
            await Replies.Error(IsCurrent(context) ? 416 : 404, "BLOB_UPLOAD_INVALID")(context);
            return;
        }

        received = [.. received, .. body];
        Answer(context, 202);
    }

    private async Task Status(HttpContext context)
    {
        if (IsCurrent(context))
        {
            Answer(context, 204);
            return;
        }

        await Replies.Error(404, "BLOB_UPLOAD_UNKNOWN")(context);
    }

    private async Task Finish(HttpContext context)
    {
        var whole = received.Concat(await Body(context)).ToArray();
        if (!IsCurrent(context) || context.Request.Query["digest"] != Sha256.Of(whole).ToString())
        {
            await Replies.Error(IsCurrent(context) ? 400 : 404, IsCurrent(context) ? "DIGEST_INVALID" : "BLOB_UPLOAD_UNKNOWN")(context);
            return;
        }

        Stored = whole;
        await Replies.Status(201, null, ("Docker-Content-Digest", blob.Digest.ToString()))(context);
    }

    // The state from the last answer must return unchanged.
    private bool IsCurrent(HttpContext context) => context.Request.Query["_state"] == $"{session}-{received.Length}=+" || context.Request.Path.Value!.EndsWith($"/{session}", StringComparison.Ordinal);

    private void Answer(HttpContext context, int status)
    {
        var state = Uri.EscapeDataString($"{session}-{received.Length}=+");
        context.Response.StatusCode = status;
        context.Response.Headers.Location = RelativeLocation ? $"/v2/a/b/blobs/uploads/x?_state={state}" : $"http://{Server.Host}{Uploads}{session}?_state={state}";
        context.Response.Headers.Append("Range", $"0-{Math.Max(received.Length - 1, 0)}");
    }

    private static async Task<byte[]> Body(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
