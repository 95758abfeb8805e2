using System.Collections.Concurrent;
using Grpc.Core;
using Modal.Client;
using Pipeline.Contracts;
using Serilog;

namespace Pipeline.Adapters.Modal.Transport;

/// <summary>The connection of one profile: its planes, the token that they share, and what is said with each call.</summary>
internal sealed class ModalConnection : IModalPlanes, IDisposable
{
    private readonly ModalSettings settings;
    private readonly ModalOptions options;
    private readonly TimeProvider time;
    private readonly CallHeaders headers;
    private readonly PatientCalls calls;
    private readonly ModalServers control;
    private readonly AuthTokens tokens;
    private readonly ConcurrentDictionary<Uri, Lazy<ModalPlane>> inputs = new();
    private readonly CancellationTokenSource closed = new();

    private ModalConnection(ModalSettings settings, ModalOptions options, TimeProvider time, PatientCalls calls)
    {
        (this.settings, this.options, this.time, this.calls) = (settings, options, time, calls);
        headers = new CallHeaders(settings, options);
        control = Servers(settings.Servers);
        tokens = new AuthTokens(AskToken, time, closed.Token);
        Control = Plane(control);
    }

    public IModalPlane Control { get; }

    /// <summary>Opens a connection; nothing is sent before the first call.</summary>
    /// <param name="settings">Where Modal is, and who asks.</param>
    /// <param name="options">What is said of the client.</param>
    /// <param name="time">The clock of every wait and bound.</param>
    /// <param name="idempotencyKeys">A new key for each call: a UUID that nobody else has.</param>
    /// <param name="log">Takes the code of each failed attempt, at debug level.</param>
    public static ModalConnection Open(ModalSettings settings, ModalOptions options, TimeProvider time, Func<string> idempotencyKeys, ILogger log) =>
        new(settings, options, time, new PatientCalls(time, idempotencyKeys, log));

    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: credentials do not travel there.</exception>
    public IModalPlane Input(Uri address)
    {
        ObjectDisposedException.ThrowIf(closed.IsCancellationRequested, this);
        return inputs.GetOrAdd(InputAddress.Check(address, settings), known => new(() => Plane(Servers([known])))).Value;
    }

    public void Dispose()
    {
        if (closed.IsCancellationRequested)
        {
            return;
        }

        closed.Cancel();
        control.Dispose();
        foreach (var plane in inputs.Values)
        {
            plane.Value.Dispose();
        }

        closed.Dispose();
    }

    private ModalPlane Plane(ModalServers servers) => new(servers, headers, calls, Token);

    private ModalServers Servers(IEnumerable<Uri> addresses) => new([.. addresses.Select(address => new ModalServer(address, options.Channels?.Invoke(address) ?? ModalChannel.Open(address, settings.Proxy), time))]);

    private async Task<string> Token(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(closed.IsCancellationRequested, this);
        try
        {
            return await tokens.Get(cancellationToken);
        }
        catch (RpcException e)
        {
            throw AuthFault.Of(e, settings);
        }
        catch (OperationCanceledException e) when (closed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(ModalConnection), e);
        }
    }

    private async Task<string> AskToken(int retries, CancellationToken cancellationToken)
    {
        var answer = await calls.Make(
            nameof(AuthTokenGetRequest),
            retries,
            which => control.Ask(server => server.Attempt(
                static (client, request, options) => client.AuthTokenGetAsync(request, options),
                new AuthTokenGetRequest(),
                headers.Of(server.Address, which, token: null),
                options.TokenBound,
                cancellationToken)),
            cancellationToken);
        return AuthToken.CanTravel(answer.Token) ? answer.Token : throw new RpcException(new Status(StatusCode.Internal, "an answer without a token"));
    }
}
