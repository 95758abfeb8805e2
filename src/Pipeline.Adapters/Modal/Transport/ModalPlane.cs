using Grpc.Core;
using Modal.Client;

namespace Pipeline.Adapters.Modal.Transport;

/// <summary>Calls of one plane: every attempt with the token of that moment.</summary>
internal sealed class ModalPlane(ModalServers servers, CallHeaders headers, PatientCalls calls, Func<CancellationToken, Task<string>> token) : IModalPlane, IDisposable
{
    public Task<TResponse> Call<TRequest, TResponse>(
        Func<ModalClient.ModalClientClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, TimeSpan? attempt, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(attempt ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(attempt));
        return calls.Make(
            typeof(TRequest).Name,
            RetryRules.Retries,
            async which =>
            {
                var auth = await token(cancellationToken);
                return await servers.Ask(server => server.Attempt(call, request, headers.Of(server.Address, which, auth), attempt, cancellationToken));
            },
            cancellationToken);
    }

    public void Dispose() => servers.Dispose();
}
