using System.Collections.Concurrent;
using System.Net;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>Sends requests to registries with a concurrency limit per host, retries under one deadline, and authentication.</summary>
internal sealed class RegistryTransport : IDisposable
{
    // The slowest acceptable line: uploads extend the deadline by their size at this rate.
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

    /// <summary>The longest time that a stream may stay silent.</summary>
    public TimeSpan IdleTimeout => options.Deadline;

    public TimeProvider Time => options.Time;

    /// <summary>The attempts of an operation that starts now.</summary>
    /// <param name="bytes">The number of bytes to send.</param>
    public OperationAttempts Begin(long bytes = 0) => new(options, options.Deadline + TimeSpan.FromSeconds(bytes / SlowestBytesPerSecond));

    /// <summary>An operation with one request: each attempt sends it and reads the answer.</summary>
    public Task<T> Exchange<T>(RegistryRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        Operate(request.Repository, request.Subject, 0, (_, token) => Once(request, read, token), cancellationToken);

    /// <summary>An operation with several requests, retried as a whole.</summary>
    public async Task<T> Operate<T>(
        Repository repository, string subject, long bytes, Func<OperationAttempts, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var place = await gates.Enter(repository.Registry, cancellationToken);
        return await Retries.Run(subject, Begin(bytes), attempt, cancellationToken);
    }

    /// <summary>Sends one request, and again with a new token if the registry demands one.</summary>
    public async Task<T> Once<T>(RegistryRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var response = await Send(request, cancellationToken);
        return await RequestSender.Guard(request, () => read(response, cancellationToken), cancellationToken);
    }

    /// <summary>The answer with its body unread; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> Send(RegistryRequest request, CancellationToken cancellationToken)
    {
        // An upload may go to a host other than the registry, which must not receive credentials.
        var shown = IsOwn(request, request.Address) ? await authorizer.Prepare(request, cancellationToken) : null;
        var response = await Sender.Send(request, shown, cancellationToken);
        if (!WantsProof(request, response))
        {
            return response;
        }

        // Release the connection first: the token may come from the same host, and other callers wait for it too.
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

    // A 401 from a redirect's target is not the registry's challenge.
    private bool WantsProof(RegistryRequest request, HttpResponseMessage response) =>
        response.StatusCode == HttpStatusCode.Unauthorized
        && response.Headers.NonValidated.Contains("WWW-Authenticate")
        && IsOwn(request, response.RequestMessage!.RequestUri!);

    private bool IsOwn(RegistryRequest request, Uri address) => RegistryEndpoint.SameOrigin(address, Endpoint.At(request.Repository, ""));
}

/// <summary>The production socket handler: connections are reused, and bodies arrive as sent.</summary>
internal static class RegistrySockets
{
    // The number of connections is unlimited, because a stream that a caller holds open must not block the caller's next request. Operations are limited above.
    public static SocketsHttpHandler Handler(IWebProxy proxy) => new()
    {
        // Redirects are followed above, where Authorization is withheld; cookies and compression would change the bytes that are sent and hashed.
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        Proxy = proxy,
        ConnectTimeout = TimeSpan.FromSeconds(15),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // Picks up DNS changes.
    };
}

/// <summary>Limits concurrent operations per registry. An operation keeps its slot while it waits to retry, so that an overloaded registry gets fewer requests.</summary>
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
