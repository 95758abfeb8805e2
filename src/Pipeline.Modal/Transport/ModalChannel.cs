using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;

namespace Pipeline.Modal.Transport;

/// <summary>The channel to one server, and its resources.</summary>
internal sealed class ModalChannel(CallInvoker invoker, IDisposable? owned = null) : IDisposable
{
    /// <summary>The largest message in either direction, as in Modal's own clients; .NET's default is 4 MiB.</summary>
    public const int MaxMessage = 100 * 1024 * 1024;

    public CallInvoker Invoker => invoker;

    /// <summary>A channel to a server over the network: HTTP/2, without TLS for <c>http</c>. It connects with its first call.</summary>
    /// <param name="address">The server's address.</param>
    /// <param name="proxy">The proxy for TLS.</param>
    public static ModalChannel Open(Uri address, ProxyRule proxy)
    {
        var handler = Handler(address);
        handler.Proxy = proxy;
        if (handler.UseProxy && !proxy.IsBypassed(address))
        {
            // Without a connect callback gRPC would bypass the proxy.
            handler.ConnectCallback = Dial;
        }

        return Open(address, handler);
    }

    /// <param name="address">The server's address.</param>
    /// <param name="transport">Carries the calls; closed with the channel.</param>
    public static ModalChannel Open(Uri address, HttpMessageHandler transport)
    {
        var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = transport,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MaxMessage,
            MaxSendMessageSize = MaxMessage,
        });
        return new(channel.CreateCallInvoker(), channel);
    }

    /// <summary>The transport of a channel.</summary>
    public static SocketsHttpHandler Handler(Uri address) => new()
    {
        // Idle connections are kept and pinged, so that the next call finds one open, or fails at once.
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        ConnectTimeout = TimeSpan.FromSeconds(10),

        // Each waiting call occupies a stream, and servers allow about a hundred per connection.
        EnableMultipleHttp2Connections = true,

        // Proxies do not support HTTP/2 without TLS.
        UseProxy = address.Scheme == Uri.UriSchemeHttps,
        UseCookies = false,
        AllowAutoRedirect = false,
    };

    public void Dispose() => owned?.Dispose();

    private static async ValueTask<Stream> Dial(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
