using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pipeline.Adapters.Tests;

/// <summary>What only a process of the host's network reaches: a port of loopback, and an abstract socket that has its number in its name.</summary>
internal sealed class HostListeners : IDisposable
{
    private readonly TcpListener loopback = new(IPAddress.Loopback, 0);
    private readonly Socket named = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public HostListeners()
    {
        loopback.Start();
        named.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0pipeline-escape-{Port}")));
        named.Listen();
    }

    public int Port => ((IPEndPoint)loopback.LocalEndpoint).Port;

    public void Dispose()
    {
        named.Dispose();
        loopback.Dispose();
    }
}
