using Grpc.Core;
using Modal.Client;

namespace Pipeline.Modal.Transport;

/// <summary>One of Modal's planes: a server that is called with credentials and retries.</summary>
internal interface IModalPlane
{
    /// <summary>Makes one call with as many attempts as the retry rules allow, all under one idempotency key.</summary>
    /// <param name="call">One attempt, such as <c>(client, request, options) =&gt; client.FunctionGetAsync(request, options)</c>.</param>
    /// <param name="request">The request.</param>
    /// <param name="attempt">The time limit of one attempt, above 0, by this side's clock: the server sees a stream reset, as with Modal's own clients; null if only the token ends the call.</param>
    /// <param name="cancellationToken">Ends the call between and during attempts with <see cref="OperationCanceledException"/>, whatever gRPC reports.</param>
    /// <exception cref="RpcException">The last attempt's status; DEADLINE_EXCEEDED after its time limit, UNAVAILABLE if the connection failed.</exception>
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: there is no auth token.</exception>
    Task<TResponse> Call<TRequest, TResponse>(
        Func<ModalClient.ModalClientClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, TimeSpan? attempt, CancellationToken cancellationToken);
}

/// <summary>Opens each plane once.</summary>
internal interface IModalPlanes
{
    /// <summary>The plane for lookups, and for calls unless a function's handle names an input plane.</summary>
    IModalPlane Control { get; }

    /// <summary>The plane for calls of functions whose handle names it.</summary>
    /// <param name="address">The address in the handle.</param>
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: the address is invalid, or without TLS although the control plane has TLS.</exception>
    IModalPlane Input(Uri address);
}
