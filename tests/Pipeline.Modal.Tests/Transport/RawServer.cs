using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Modal.Client;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>An HTTP/2 server without gRPC: a test writes the frames of its answers.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly ConcurrentDictionary<string, bool> connections = new(StringComparer.Ordinal);

    private RawServer(WebApplication application) => this.application = application;

    public Uri Address => new(application.Urls.Single());

    /// <summary>The number of connections with calls.</summary>
    public int Connections => connections.Count;

    /// <param name="answer">Answers everything but AuthTokenGet, which returns a token.</param>
    /// <param name="certificate">The TLS certificate, or null for no TLS.</param>
    public static async Task<RawServer> Start(Func<HttpContext, Task> answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        var server = new RawServer(builder.Build());
        server.application.Run(context =>
        {
            server.connections.TryAdd(context.Connection.Id, true);
            return context.Request.Path.Value!.EndsWith("/AuthTokenGet", StringComparison.Ordinal) ? Message(context, new AuthTokenGetResponse { Token = "a-token" }) : answer(context);
        });
        await server.application.StartAsync();
        return server;
    }

    /// <summary>A message and its status in gRPC's wire format.</summary>
    public static async Task Message(HttpContext context, IMessage message)
    {
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));
        context.Response.ContentType = "application/grpc";
        await context.Response.BodyWriter.WriteAsync(frame, context.RequestAborted);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
