using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Pipeline.Cli.Tests.Telemetry;

/// <summary>What a collector does with a request.</summary>
public enum Reception
{
    Accepts,
    Refuses,

    /// <summary>Reads the request and never answers.</summary>
    Hangs,
}

/// <summary>A collector of traces on loopback, over gRPC or HTTP (OTLP 1.x). It keeps the bytes of each request.</summary>
internal sealed class LoopbackCollector : IAsyncDisposable
{
    public const string Grpc = "grpc";
    public const string Http = "http/protobuf";
    private const int PrefixBytes = 5;
    private readonly ConcurrentQueue<byte[]> requests = new();
    private readonly ConcurrentQueue<IHeaderDictionary> headers = new();
    private readonly CancellationTokenSource ended = new();
    private readonly WebApplication application;
    private readonly string protocol;
    private readonly Reception reception;

    private LoopbackCollector(WebApplication application, string protocol, Reception reception) =>
        (this.application, this.protocol, this.reception) = (application, protocol, reception);

    public string Address => application.Urls.Single();

    /// <summary>The variables that name this collector.</summary>
    public Dictionary<string, string> Variables => new(StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Address, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol };

    public IReadOnlyList<IHeaderDictionary> Headers => [.. headers];

    public IReadOnlyList<OtlpSpan> Spans => [.. requests.SelectMany(OtlpSpan.ReadAll)];

    /// <summary>Everything received, byte by byte.</summary>
    public string Text => string.Concat(requests.Select(Encoding.Latin1.GetString)) + string.Concat(headers.SelectMany(sent => sent).Select(header => $"{header.Key}: {header.Value}\n"));

    public static async Task<LoopbackCollector> Start(string protocol, Reception reception = Reception.Accepts)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = protocol == Grpc ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var collector = new LoopbackCollector(builder.Build(), protocol, reception);
        collector.application.Run(collector.Answer);
        await collector.application.StartAsync();
        return collector;
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        await application.DisposeAsync();
        ended.Dispose();
    }

    private async Task Answer(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Assert.Equal(protocol == Grpc ? "/opentelemetry.proto.collector.trace.v1.TraceService/Export" : "/v1/traces", context.Request.Path.Value);
        headers.Enqueue(new HeaderDictionary(context.Request.Headers.ToDictionary()));
        requests.Enqueue(protocol == Grpc ? Message(body.ToArray()) : body.ToArray());
        if (reception == Reception.Hangs)
        {
            await Task.Delay(Timeout.Infinite, ended.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            context.Abort();
            return;
        }

        if (protocol == Grpc)
        {
            context.Response.ContentType = "application/grpc";
            await context.Response.Body.WriteAsync(new byte[PrefixBytes]);
            context.Response.AppendTrailer("grpc-status", reception == Reception.Accepts ? "0" : "7");
        }
        else
        {
            context.Response.ContentType = "application/x-protobuf";
            context.Response.StatusCode = reception == Reception.Accepts ? 200 : 403;
        }
    }

    // A flag for compression, and the length.
    private static byte[] Message(byte[] framed)
    {
        Assert.Equal((0, framed.Length - PrefixBytes), (framed[0], BinaryPrimitives.ReadInt32BigEndian(framed.AsSpan(1))));
        return framed[PrefixBytes..];
    }
}
