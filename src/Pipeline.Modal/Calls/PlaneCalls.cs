using Grpc.Core;
using Modal.Client;
using Pipeline.Contracts;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Calls;

/// <summary>Asks a plane on behalf of one call: what gRPC ends with becomes a fault of one code, and its status is noted.</summary>
/// <param name="plane">Who is asked.</param>
/// <param name="code">What a refusal is, as the canon has it.</param>
/// <param name="notes">Are told the status.</param>
internal sealed class PlaneCalls(IModalPlane plane, ErrorCode code, ICallNotes notes)
{
    /// <summary>The bound on one attempt of what a server answers from what it knows.</summary>
    public static TimeSpan Short { get; } = TimeSpan.FromSeconds(30);

    /// <summary>What an attempt may take beyond the time that the server was told to wait.</summary>
    public static TimeSpan Grace { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The same for what is no part of the call's own story.</summary>
    public PlaneCalls Unnoted => new(plane, code, NoCallNotes.Instance);

    /// <param name="method">The method's name, for the fault.</param>
    /// <param name="call">One attempt.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="attempt">The bound on one attempt.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FaultException">With the <see cref="RpcException"/> inside.</exception>
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

    /// <summary>The same of a method that begins a function's run.</summary>
    /// <returns>None when the server does not know the function, and no attempt before may have begun a run: then it may be begun under another key.</returns>
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

    // What the server says beside its status may hold anything; it is for the log, which redacts.
    private FaultException Told(string method, RpcException e)
    {
        var status = GrpcStatus.Name(e.StatusCode);
        notes.Note("grpc_method", method);
        notes.Note("grpc_status", status);
        notes.Note("grpc_detail", e.Status.Detail);
        return new(code, $"{method} {status}", e);
    }
}
