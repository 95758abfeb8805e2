using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Tests.Emulated;

/// <summary>All connections of a client to an emulator: both planes and the blob store. They are cut at once, as if the emulator's process were killed.</summary>
internal sealed class CutWires : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<CutWire>> wires = new(StringComparer.Ordinal);
    private volatile bool isCut;

    /// <summary>A client whose connections all go through these wires.</summary>
    public ModalOptions Options => new()
    {
        Channels = address =>
        {
            var handler = ModalChannel.Handler(address);
            handler.ConnectCallback = Connect;
            return ModalChannel.Open(address, handler);
        },
        BlobTransport = () => new SocketsHttpHandler { ConnectCallback = Connect },
    };

    public void Cut()
    {
        isCut = true;
        foreach (var wire in wires.Values)
        {
            wire.Value.Cut();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var wire in wires.Values)
        {
            await wire.Value.DisposeAsync();
        }
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var server = new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port);
        var wire = wires.GetOrAdd(server.ToString(), _ => new(() => new CutWire(server))).Value;
        if (isCut)
        {
            wire.Cut();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(wire.Address, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
