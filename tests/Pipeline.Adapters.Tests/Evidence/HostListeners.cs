using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pipeline.Adapters.Tests;

/// <summary>Things that only a process of the host can reach: a loopback port, an abstract socket with the port's number in its name, and a file in shared memory.</summary>
internal sealed class HostListeners : IDisposable
{
    private const string Shared = "/dev/shm/pipeline-escape";

    private readonly TcpListener loopback = new(IPAddress.Loopback, 0);
    private readonly Socket named = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public HostListeners()
    {
        File.WriteAllText(Shared, "");
        loopback.Start();
        named.Bind(new UnixDomainSocketEndPoint(string.Create(CultureInfo.InvariantCulture, $"\0pipeline-escape-{Port}")));
        named.Listen();
    }

    public int Port => ((IPEndPoint)loopback.LocalEndpoint).Port;

    public void Dispose()
    {
        File.Delete(Shared);
        named.Dispose();
        loopback.Dispose();
    }
}
