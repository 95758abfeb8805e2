using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pipeline.Oci.Samples;

/// <summary>A proxy on loopback that connects every name to one server on this machine.</summary>
/// <param name="server">The server: <c>127.0.0.1:PORT</c>.</param>
internal sealed class ForwardProxy(string server) : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closed = new();
    private readonly ConcurrentQueue<string> asked = new();

    /// <summary>Its address, without user and password.</summary>
    public string Address => $"http://{listener.LocalEndpoint}";

    /// <summary>The received requests, in order: <c>CONNECT HOST:PORT</c>.</summary>
    public IReadOnlyList<string> Asked => [.. asked];

    /// <summary>The required <c>USER:PASSWORD</c>; null to admit anyone.</summary>
    public string? Credentials { get; init; }

    public static ForwardProxy To(string server, string? credentials = null)
    {
        var proxy = new ForwardProxy(server) { Credentials = credentials };
        proxy.listener.Start();
        _ = proxy.Serve();
        return proxy;
    }

    public void Dispose()
    {
        closed.Cancel();
        listener.Dispose();
        closed.Dispose();
    }

    private async Task Serve()
    {
        try
        {
            while (true)
            {
                _ = Answer(await listener.AcceptTcpClientAsync(closed.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task Answer(TcpClient client)
    {
        using var owned = client;
        try
        {
            var stream = client.GetStream();
            for (var head = await Head(stream); head.Length > 0; head = await Head(stream))
            {
                asked.Enqueue(head[..head.IndexOf(" HTTP/", StringComparison.Ordinal)]);
                if (Knows(head))
                {
                    await Tunnel(stream);
                    return;
                }

                await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), closed.Token);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side closed the connection.
        }
    }

    private bool Knows(string head) => Credentials is null
        || head.Contains($"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Credentials))}\r\n", StringComparison.OrdinalIgnoreCase);

    private async Task<string> Head(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, closed.Token) > 0)
        {
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private async Task Tunnel(NetworkStream stream)
    {
        await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), closed.Token);
        using var way = new TcpClient();
        await way.ConnectAsync(IPEndPoint.Parse(server), closed.Token);
        var other = way.GetStream();
        await Task.WhenAny(stream.CopyToAsync(other, closed.Token), other.CopyToAsync(stream, closed.Token));
    }
}
