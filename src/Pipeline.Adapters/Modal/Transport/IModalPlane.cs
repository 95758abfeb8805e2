using Grpc.Core;
using Modal.Client;

namespace Pipeline.Adapters.Modal.Transport;

/// <summary>One of Modal's planes: a server that is spoken to with credentials, and again when it is worth it.</summary>
internal interface IModalPlane
{
    /// <summary>Makes one call, with as many attempts as the rules of retrying allow, all under one idempotency key.</summary>
    /// <param name="call">One attempt, such as <c>(client, request, options) =&gt; client.FunctionGetAsync(request, options)</c>.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="attempt">The bound on one attempt, as the server is told it; none for a call that the token alone ends.</param>
    /// <param name="cancellationToken">Ends the call between and during attempts; then it is <see cref="OperationCanceledException"/>, whatever gRPC says.</param>
    /// <exception cref="RpcException">The last attempt's status.</exception>
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
    IModalPlane Input(Uri address);
}
