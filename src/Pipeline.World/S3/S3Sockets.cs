using System.Net;
using Amazon.Runtime;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>The sockets that the SDK sends with: through the proxy of the one rule, where the SDK has a rule of its own.</summary>
internal sealed class S3Sockets(ProxyRule proxy) : HttpClientFactory
{
    private const string Note = "proxy";

    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        var sockets = new SocketsHttpHandler
        {
            // As the SDK has it: it signs and hashes what is sent, and follows redirects itself.
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = proxy,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        return new HttpClient(new Noting(proxy, sockets)) { Timeout = clientConfig.Timeout ?? TimeSpan.FromSeconds(100) };
    }

    /// <summary>Ends a sentence on a store that was not reached: the proxy that was on the way, or nothing.</summary>
    public static string Way(Exception? e)
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

    // The SDK passes on the exception or what is inside it, and nothing else of the request.
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
                for (Exception? one = e; one is not null; one = one.InnerException)
                {
                    one.Data[Note] = way;
                }

                throw;
            }
        }
    }
}
