using System.Collections.Concurrent;
using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Configuration;
using Serilog;

namespace Pipeline.Modal.Transport;

/// <summary>The connection of one profile: its planes, their shared token, and the metadata of each call.</summary>
internal sealed class ModalConnection : IModalPlanes, IDisposable
{
    private readonly ModalProfile settings;
    private readonly ModalOptions options;
    private readonly TimeProvider time;
    private readonly CallHeaders headers;
    private readonly RetryingCalls calls;
    private readonly ModalServers control;
    private readonly AuthTokens tokens;
    private readonly ConcurrentDictionary<Uri, Lazy<ModalPlane>> inputs = new();
    private readonly CancellationTokenSource closed = new();

    private ModalConnection(ModalProfile settings, ModalOptions options, TimeProvider time, RetryingCalls calls)
    {
        (this.settings, this.options, this.time, this.calls) = (settings, options, time, calls);
        headers = new CallHeaders(settings, options);
        control = Servers(settings.Servers);
        tokens = new AuthTokens(AskToken, time, closed.Token);
        Control = Plane(control);
    }

    public IModalPlane Control { get; }

    /// <summary>Opens a connection; nothing is sent before the first call.</summary>
    /// <param name="settings">Modal's address and credentials.</param>
    /// <param name="options">The client's properties.</param>
    /// <param name="time">The clock for all waits and limits.</param>
    /// <param name="idempotencyKeys">Creates a key for each call: a globally unique UUID.</param>
    /// <param name="log">Receives the status of each failed attempt, at debug level.</param>
    public static ModalConnection Open(ModalProfile settings, ModalOptions options, TimeProvider time, Func<string> idempotencyKeys, ILogger log) =>
        new(settings, options, time, new RetryingCalls(time, idempotencyKeys, log));

    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: credentials must not be sent there.</exception>
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

/// <summary>Validates an input plane's address: the service names it, and credentials are sent there.</summary>
internal static class InputAddress
{
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: not a server's address, or without TLS although the control plane has TLS.</exception>
    public static Uri Check(Uri address, ModalProfile settings) => address switch
    {
        { IsAbsoluteUri: true, Scheme: "https", Host.Length: > 0 } => address,
        { IsAbsoluteUri: true, Scheme: "http", Host.Length: > 0 } when settings.Servers.All(server => server.Scheme == Uri.UriSchemeHttp) => address,
        { IsAbsoluteUri: true, Scheme: "http" } => throw Fault($"its input plane, {address.Authority}, has no TLS: credentials are not sent there"),
        _ => throw Fault("its input plane has no address of the form https://HOST[:PORT]"),
    };

    private static FaultException Fault(string detail) => new(ErrorCode.ModalLookup, detail);
}

/// <summary>Calls to one plane: every attempt uses the current token.</summary>
internal sealed class ModalPlane(ModalServers servers, CallHeaders headers, RetryingCalls calls, Func<CancellationToken, Task<string>> token) : IModalPlane, IDisposable
{
    public Task<TResponse> Call<TRequest, TResponse>(
        Func<ModalClient.ModalClientClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, TimeSpan? attempt, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(attempt ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(attempt));
        return calls.Make(
            typeof(TRequest).Name,
            ModalRetryRule.Retries,
            async which =>
            {
                var auth = await token(cancellationToken);
                return await servers.Ask(server => server.Attempt(call, request, headers.Of(server.Address, which, auth), attempt, cancellationToken));
            },
            cancellationToken);
    }

    public void Dispose() => servers.Dispose();
}

/// <summary>Describes a missing auth token in one sentence. gRPC's exception is not attached, because its text shows what was sent.</summary>
internal static class AuthFault
{
    private const int MaxSaid = 300;

    public static FaultException Of(RpcException e, ModalProfile settings)
    {
        var at = string.Join(" or ", settings.Servers.Select(server => server.Authority + settings.Proxy.Way(server)));
        var why = $"{e.StatusCode}{Said(e.Status, settings)}";
        return new(ErrorCode.ModalLookup, e.StatusCode switch
        {
            StatusCode.Unauthenticated => $"Modal does not accept the token at {at} ({why}): check token_id and token_secret, or make new ones with `modal token new`",
            StatusCode.PermissionDenied => $"Modal denies the token access at {at} ({why}): ask the owner of the workspace",
            StatusCode.Unavailable or StatusCode.DeadlineExceeded => $"Modal does not answer at {at} ({why})",
            _ when e.Status.DebugException is not null => $"there is no connection to Modal at {at} ({why})",
            _ => $"Modal issues no auth token at {at} ({why})",
        });
    }

    // The cause on this side, such as "Connection refused", or the service's text. It is masked in case it repeats the credentials.
    private static string Said(Status status, ModalProfile settings)
    {
        var said = status.DebugException?.GetBaseException().Message ?? status.Detail;
        return said.Length is 0 or > MaxSaid
            ? ""
            : $": {said.Replace(settings.TokenSecret, "***", StringComparison.Ordinal).Replace(settings.TokenId, "***", StringComparison.Ordinal)}";
    }
}
