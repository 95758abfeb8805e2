using System.Net;
using System.Net.Sockets;
using Pipeline.Tests.Machine;

namespace Pipeline.Modal.Tests.Emulated;

/// <summary>A relay to a server, which can be cut: to a client it is then as if the server's process had been killed. Every connection is reset, and none is taken any more.</summary>
internal sealed class CutWire : IAsyncDisposable
{
    private readonly ClosedPort port = new();
    private readonly Socket listener;
    private readonly List<Socket> ends = [];
    private readonly EndPoint server;
    private readonly Task accepting;
    private bool isCut;

    public CutWire(EndPoint server)
    {
        this.server = server;
        listener = port.Listen();
        Address = port.Address;
        accepting = Accept();
    }

    public EndPoint Address { get; }

    public void Cut()
    {
        listener.Dispose();
        lock (ends)
        {
            isCut = true;
            ends.ForEach(Close);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Cut();
        await accepting;
        port.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptAsync();
                var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                Keep(near, far);
                await far.ConnectAsync(server);
                _ = Relay(near, far);
                _ = Relay(far, near);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
    }

    // What is taken as the wire is cut is cut with it.
    private void Keep(Socket near, Socket far)
    {
        lock (ends)
        {
            ends.AddRange([near, far]);
            if (isCut)
            {
                ends.ForEach(Close);
            }
        }
    }

    // No farewell: what a peer sees of a process that is no more.
    private static void Close(Socket end) => end.Close(0);

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
