using System.Net;
using System.Net.Sockets;
using Pipeline.Tests.Machine;

namespace Pipeline.Modal.Tests.Emulated;

/// <summary>A relay to a server that can be cut, which looks to a client like a killed server process: every connection is reset, and new ones are refused.</summary>
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

    // A connection that is accepted during the cut is cut too.
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

    // Without a goodbye, as from a dead process.
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
