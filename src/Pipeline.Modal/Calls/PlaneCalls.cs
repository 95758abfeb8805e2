using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Calls;

/// <summary>Calls a plane on behalf of one call: converts gRPC errors to faults with one code, and notes their status.</summary>
/// <param name="plane">The plane.</param>
/// <param name="code">The error code for refusals.</param>
/// <param name="notes">Receives the status.</param>
internal sealed class PlaneCalls(IModalPlane plane, ErrorCode code, ICallNotes notes)
{
    /// <summary>The time limit of one attempt that the server answers without waiting.</summary>
    public static TimeSpan Short { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The time that an attempt may take beyond the requested wait.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The same plane, without notes in the call's own log.</summary>
    public PlaneCalls Unnoted => new(plane, code, NoCallNotes.Instance);

    /// <param name="method">The method's name, for faults.</param>
    /// <param name="call">One attempt.</param>
    /// <param name="request">The request.</param>
    /// <param name="attempt">The time limit of one attempt.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <exception cref="FaultException">Has the <see cref="RpcException"/> inside.</exception>
    public async Task<TResponse> Ask<TRequest, TResponse>(
        string method,
        Func<ModalClient.ModalClientClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call,
        TRequest request,
        TimeSpan attempt,
        CancellationToken cancellationToken)
    {
        try
        {
            return await plane.Call(call, request, attempt, cancellationToken);
        }
        catch (RpcException e)
        {
            throw Told(method, e);
        }
    }

    /// <summary>The same for a method that starts a function.</summary>
    /// <returns>Null if the server does not know the function and no earlier attempt can have started it; then it may be started under another key.</returns>
    public async Task<TResponse?> Begin<TRequest, TResponse>(
        string method,
        Func<ModalClient.ModalClientClient, TRequest, CallOptions, AsyncUnaryCall<TResponse>> call,
        TRequest request,
        TimeSpan attempt,
        CancellationToken cancellationToken)
        where TResponse : class
    {
        var attempts = 0;
        try
        {
            return await plane.Call<TRequest, TResponse>(
                (client, asked, options) =>
                {
                    attempts++;
                    return call(client, asked, options);
                },
                request,
                attempt,
                cancellationToken);
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.NotFound && attempts == 1)
        {
            return null;
        }
        catch (RpcException e)
        {
            throw Told(method, e);
        }
    }

    // The server's text beside its status may contain anything, so it only goes to the log, which redacts.
    private FaultException Told(string method, RpcException e)
    {
        var status = GrpcStatus.Name(e.StatusCode);
        notes.Note("grpc_method", method);
        notes.Note("grpc_status", status);
        notes.Note("grpc_detail", e.Status.Detail);
        return new(code, $"{method} {status}", e);
    }
}
