using System.Net;
using System.Net.Sockets;

namespace Pipeline.Tests.Machine;

/// <summary>A port of this machine where nobody listens: whoever connects is refused.</summary>
/// <remarks>It is held until the end of the test. One that was only let go may be the next test's a moment later, and then somebody answers.</remarks>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket held = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => held.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public IPEndPoint Address => (IPEndPoint)held.LocalEndPoint!;

    /// <summary>A listener of this port; once it has stopped, nobody listens here again.</summary>
    public Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(Address);
        listener.Listen();
        return listener;
    }

    public void Dispose() => held.Dispose();
}
