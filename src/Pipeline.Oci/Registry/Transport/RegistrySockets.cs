using System.Net;

namespace Pipeline.Oci;

/// <summary>The sockets that production sends with: kept for the next request, and giving bytes as they were sent.</summary>
internal static class RegistrySockets
{
    // No bound on connections: a stream that a caller holds open must not keep the caller's next request waiting. Operations are bounded above.
    public static SocketsHttpHandler Handler(IWebProxy proxy) => new()
    {
        // Redirects are followed above, where Authorization is held back; cookies and compression would change what is sent and hashed.
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        Proxy = proxy,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // A moved address is noticed.
    };
}
