using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using Pipeline.Contracts;

namespace Pipeline.Modal.Transport;

/// <summary>The way to one server: what calls go through, and what is closed with it.</summary>
internal sealed class ModalChannel(CallInvoker invoker, IDisposable? owned = null) : IDisposable
{
    /// <summary>The largest message either way, as Modal's own clients have it; the default of .NET is 4 MiB.</summary>
    public const int MaxMessage = 100 * 1024 * 1024;

    public CallInvoker Invoker => invoker;

    /// <summary>A channel to a server over the network: HTTP/2, in the clear for <c>http</c>. It connects with its first call.</summary>
    /// <param name="address">The server's.</param>
    /// <param name="proxy">Which proxy TLS goes through.</param>
    public static ModalChannel Open(Uri address, ProxyRule proxy)
    {
        var handler = Handler(address);
        handler.Proxy = proxy;
        if (handler.UseProxy && !proxy.IsBypassed(address))
        {
            // gRPC would dial the server itself, past the proxy, unless somebody else dials.
            handler.ConnectCallback = Dial;
        }

        return Open(address, handler);
    }

    /// <param name="address">The server's.</param>
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
        // A connection without calls is kept and asked for a sign of life too: the next call finds it open, or finds out at once.
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        ConnectTimeout = TimeSpan.FromSeconds(10),

        // Each waiting call holds a stream, and a server allows about a hundred of them to a connection.
        EnableMultipleHttp2Connections = true,

        // A proxy does not carry HTTP/2 in the clear.
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
