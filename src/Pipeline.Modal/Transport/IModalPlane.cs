using Grpc.Core;
using Modal.Client;
using Pipeline.Contracts;

namespace Pipeline.Modal.Transport;

/// <summary>One of Modal's planes: a server that is spoken to with credentials, and again when it is worth it.</summary>
internal interface IModalPlane
{
    /// <summary>Makes one call, with as many attempts as the rules of retrying allow, all under one idempotency key.</summary>
    /// <param name="call">One attempt, such as <c>(client, request, options) =&gt; client.FunctionGetAsync(request, options)</c>.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="attempt">The bound on one attempt, above 0, by this side's clock: the server sees its stream reset, as Modal's own clients do it; none for a call that the token alone ends.</param>
    /// <param name="cancellationToken">Ends the call between and during attempts; then it is <see cref="OperationCanceledException"/>, whatever gRPC says.</param>
    /// <exception cref="RpcException">The last attempt's status; DEADLINE_EXCEEDED when its bound was over, UNAVAILABLE when the connection failed.</exception>
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: there is no auth token to call with.</exception>
    Task<TResponse> Call<TRequest, TResponse>(
        Func<ModalClient.ModalClientClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call, TRequest request, TimeSpan? attempt, CancellationToken cancellationToken);
}

/// <summary>Opens planes, each once.</summary>
internal interface IModalPlanes
{
    /// <summary>Where functions are looked up, and called unless their handle names an input plane.</summary>
    IModalPlane Control { get; }

    /// <summary>Where a function is called whose handle names it.</summary>
    /// <param name="address">The address, as the handle has it.</param>
    /// <exception cref="FaultException">ERR_MODAL_LOOKUP: no address of a server, or in the clear where the control plane is not.</exception>
    IModalPlane Input(Uri address);
}
