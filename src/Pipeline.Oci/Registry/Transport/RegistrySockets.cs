using System.Net;

namespace Pipeline.Oci;

/// <summary>The sockets that production sends with: kept for the next request, and giving bytes as they were sent.</summary>
internal static class RegistrySockets
{
    public static SocketsHttpHandler Handler(int connectionsPerHost) => new()
    {
        // Redirects are followed above, where Authorization is held back; cookies and compression would change what is sent and hashed.
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxConnectionsPerServer = connectionsPerHost,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // A moved address is noticed.
    };
}
