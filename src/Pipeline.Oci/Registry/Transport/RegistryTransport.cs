using System.Net;

namespace Pipeline.Oci;

/// <summary>Carries requests to registries: a place at the host, attempts under one deadline, and the proof of who asks.</summary>
internal sealed class RegistryTransport : IDisposable
{
    // A slower line than this is as good as none, so what is sent adds this much to a deadline.
    private const double SlowestBytesPerSecond = 128 * 1024;

    private readonly RegistryOptions options;
    private readonly HttpMessageInvoker invoker;
    private readonly HostGates gates;
    private readonly Authorizer authorizer;

    public RegistryTransport(RegistryOptions options)
    {
        this.options = options;
        invoker = new HttpMessageInvoker(options.Handler ?? RegistrySockets.Handler(options.Proxy), disposeHandler: options.Handler is null);
        Endpoint = new RegistryEndpoint(options);
        Sender = new RequestSender(invoker, options, Endpoint);
        gates = new HostGates(options.MaxConcurrencyPerHost);
        authorizer = new Authorizer(new TokenServer(Sender, options), options);
    }

    public RegistryEndpoint Endpoint { get; }

    public RequestSender Sender { get; }

    /// <summary>How long a stream may be silent.</summary>
    public TimeSpan Silence => options.Deadline;

    public TimeProvider Time => options.Time;

    /// <summary>The attempts of an operation that begins now.</summary>
    /// <param name="bytes">What it sends.</param>
    public Attempts Begin(long bytes = 0) => new(options, options.Deadline + TimeSpan.FromSeconds(bytes / SlowestBytesPerSecond));

    /// <summary>One operation of one request: sent until it is answered, and its answer read within the same attempt.</summary>
    public Task<T> Exchange<T>(RegistryRequest request, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        Operate(request.Repository, request.Subject, 0, (_, token) => Once(request, read, token), cancellationToken);

    /// <summary>One operation of several requests, attempted as a whole.</summary>
    public async Task<T> Operate<T>(
        Repository repository, string subject, long bytes, Func<Attempts, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var place = await gates.Enter(repository.Registry, cancellationToken);
        var attempts = Begin(bytes);
        return await attempts.Run(subject, token => attempt(attempts, token), cancellationToken);
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
