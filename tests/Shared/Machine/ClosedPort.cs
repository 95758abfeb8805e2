using System.Net;
using System.Net.Sockets;

namespace Pipeline.Tests.Machine;

/// <summary>A port of this machine that refuses connections.</summary>
/// <remarks>It is held until the end of the test. A released port might become another test's a moment later, and then answer.</remarks>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket held = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => held.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    public IPEndPoint Address => (IPEndPoint)held.LocalEndPoint!;

    /// <summary>A listener on this port; once it has stopped, nothing listens here again.</summary>
    public Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(Address);
        listener.Listen();
        return listener;
    }

    public void Dispose() => held.Dispose();
}
