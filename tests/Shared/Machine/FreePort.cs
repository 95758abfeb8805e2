using System.Net;
using System.Net.Sockets;

namespace Pipeline.Tests.Machine;

/// <summary>A port for programs that need one in advance, and cannot report which one they took.</summary>
internal static class FreePort
{
    // Below the kernel's own range for any free port (32768 and more), so that a free port is not another test's a moment later.
    private const int First = 20_000;
    private const int AfterLast = 32_000;

    public static int Find()
    {
        while (true)
        {
            using var probe = new TcpListener(IPAddress.Loopback, Random.Shared.Next(First, AfterLast));
            try
            {
                probe.Start();
                return ((IPEndPoint)probe.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Taken: try another one.
            }
        }
    }
}
