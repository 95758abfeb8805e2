using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Pipeline.Modal.Tests.Emulated;

/// <summary>A relay to a server, which can be cut: to a client it is then as if the server's process had been killed. Every connection is reset, and none is taken any more.</summary>
internal sealed class CutWire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> ends = [];
    private readonly Uri server;
    private readonly Task accepting;

    public CutWire(Uri server)
    {
        this.server = server;
        listener.Start();
        Address = new Uri($"http://{listener.LocalEndpoint}");
        accepting = Accept();
    }

    public Uri Address { get; }

    public void Cut()
    {
        listener.Stop();
        foreach (var end in ends)
        {
            // No farewell: what a peer sees of a process that is no more.
            end.Close(0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        listener.Dispose();
        await accepting;
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                ends.Add(near);
                ends.Add(far);
                await far.ConnectAsync(server.Host, server.Port);
                _ = Relay(near, far);
                _ = Relay(far, near);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    private static async Task Relay(Socket from, Socket to)
    {
        try
        {
            var buffer = new byte[65536];
            while (await from.ReceiveAsync(buffer) is var read and > 0)
            {
                for (var sent = 0; sent < read;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
                }
            }

            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Cut, or closed by the other side.
        }
    }
}
