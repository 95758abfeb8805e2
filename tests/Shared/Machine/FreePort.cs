using System.Net;
using System.Net.Sockets;

namespace Pipeline.Tests.Machine;

/// <summary>A port for whoever must be told one, and cannot say which it took.</summary>
internal static class FreePort
{
    // Below those that the kernel gives to whoever asks for any (32768 and more): what is free now is not another test's a moment later.
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
                // Taken: another one.
            }
        }
    }
}
