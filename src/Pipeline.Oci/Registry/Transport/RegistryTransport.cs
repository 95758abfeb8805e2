using System.Collections.Concurrent;
using System.Net;

namespace Pipeline.Oci;

/// <summary>Carries requests to registries: a place at the host, attempts under one deadline, and the proof of who asks.</summary>
internal sealed class RegistryTransport : IDisposable
{
    // A slower line than this is as good as none, so what is sent adds this much to a deadline.
    private const double SlowestBytesPerSecond = 128 * 1024;

    private readonly RegistryOptions options;
    private readonly HttpMessageInvoker invoker;
    private readonly HostConcurrency gates;
    private readonly Authorizer authorizer;

    public RegistryTransport(RegistryOptions options)
    {
        this.options = options;
        invoker = new HttpMessageInvoker(options.Handler ?? RegistrySockets.Handler(options.Proxy), disposeHandler: options.Handler is null);
        Endpoint = new RegistryEndpoint(options);
        Sender = new RequestSender(invoker, options, Endpoint);
        Retries = new RegistryRetries(options);
        gates = new HostConcurrency(options.MaxConcurrencyPerHost);
        authorizer = new Authorizer(new TokenServer(Sender, Retries, options), options);
    }

    public RegistryEndpoint Endpoint { get; }

    public RequestSender Sender { get; }

    public RegistryRetries Retries { get; }

    /// <summary>How long a stream may be silent.</summary>
    public TimeSpan IdleTimeout => options.Deadline;

    public TimeProvider Time => options.Time;

    /// <summary>The attempts of an operation that begins now.</summary>
    /// <param name="bytes">What it sends.</param>
    public OperationAttempts Begin(long bytes = 0) => new(options, options.Deadline + TimeSpan.FromSeconds(bytes / SlowestBytesPerSecond));

    /// <summary>One operation of one request: sent until it is answered, and its answer read within the same attempt.</summary>
    public Task<T> Exchange<T>(RegistryRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        Operate(request.Repository, request.Subject, 0, (_, token) => Once(request, read, token), cancellationToken);

    /// <summary>One operation of several requests, attempted as a whole.</summary>
    public async Task<T> Operate<T>(
        Repository repository, string subject, long bytes, Func<OperationAttempts, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var place = await gates.Enter(repository.Registry, cancellationToken);
        return await Retries.Run(subject, Begin(bytes), attempt, cancellationToken);
    }

    /// <summary>One request, sent once or once more with a new token.</summary>
    public async Task<T> Once<T>(RegistryRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var response = await Send(request, cancellationToken);
        return await RequestSender.Guard(request, () => read(response, cancellationToken), cancellationToken);
    }

    /// <summary>The answer with its body unread, which the caller disposes.</summary>
    public async Task<HttpResponseMessage> Send(RegistryRequest request, CancellationToken cancellationToken)
    {
        // An upload may go to another place than the registry; that place is not shown who asks.
        var shown = IsOwn(request, request.Address) ? await authorizer.Prepare(request, cancellationToken) : null;
        var response = await Sender.Send(request, shown, cancellationToken);
        if (!WantsProof(request, response))
        {
            return response;
        }

        // The connection goes back first: the token may come from the same host, and others wait for it, too.
        Challenge challenge;
        using (response)
        {
            challenge = Authorizer.Read(request, response);
        }

        var renewed = await authorizer.Renew(request, challenge, shown, cancellationToken);
        var second = await Sender.Send(request, renewed, cancellationToken);
        if (!WantsProof(request, second))
        {
            return second;
        }

        using (second)
        {
            throw await RegistryRefusal.Of(request, second, cancellationToken);
        }
    }

    public void Dispose() => invoker.Dispose();

    // A 401 of a place that a redirect led to is no question of the registry.
    private bool WantsProof(RegistryRequest request, HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.Unauthorized
        && response.Headers.NonValidated.Contains("WWW-Authenticate")
        && IsOwn(request, response.RequestMessage!.RequestUri!);

    private bool IsOwn(RegistryRequest request, Uri address) => RegistryEndpoint.SameOrigin(address, Endpoint.At(request.Repository, ""));
}

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

/// <summary>At most so many operations at once with each registry. A place is kept while waiting to try again: who asks for less gets less.</summary>
internal sealed class HostConcurrency(int places)
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> gates = new(StringComparer.OrdinalIgnoreCase);

    public async Task<IDisposable> Enter(string host, CancellationToken cancellationToken)
    {
        var gate = gates.GetOrAdd(host, static (_, count) => new SemaphoreSlim(count, count), places);
        await gate.WaitAsync(cancellationToken);
        return new Place(gate);
    }

    private sealed class Place(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
