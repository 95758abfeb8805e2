using System.Net;
using Amazon.Runtime;

namespace Pipeline.World.S3;

/// <summary>The SDK's HTTP client, with our proxy rule instead of the SDK's own.</summary>
internal sealed class S3Sockets(ProxyRule proxy) : HttpClientFactory
{
    private const string Note = "proxy";

    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        var sockets = new SocketsHttpHandler
        {
            // As in the SDK's default: it signs and hashes requests and follows redirects itself.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = proxy,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        return new HttpClient(new Noting(proxy, sockets)) { Timeout = clientConfig.Timeout ?? TimeSpan.FromSeconds(100) };
    }

    /// <summary>A suffix for messages about an unreachable store: its proxy, or nothing.</summary>
    public static string ProxyUsed(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e.Data[Note] is string way)
            {
                return way;
            }
        }

        return "";
    }

    // The SDK passes on only the exception or its inner exception.
    private sealed class Noting(ProxyRule proxy, HttpMessageHandler sockets) : DelegatingHandler(sockets)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            }
            catch (HttpRequestException e)
            {
                var way = proxy.Way(request.RequestUri!);
                for (Exception? error = e; error is not null; error = error.InnerException)
                {
                    error.Data[Note] = way;
                }

                throw;
            }
        }
    }
}
