using Grpc.Core;
using Grpc.Core.Interceptors;
using Pipeline.Emulation.Hosting;

namespace Pipeline.Emulation.Rpc;

/// <summary>The steps of every RPC: counting, checking its plane, injecting faults, checking credentials, applying its idempotency key.</summary>
internal sealed class Gate(Switchboard to, RpcFaults faults) : Interceptor
{
    private const string InputPlaneRpcs = "Attempt";

    private readonly IdempotencyKeys keys = new();

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var http = context.GetHttpContext();
        var rpc = context.Method[(context.Method.LastIndexOf('/') + 1)..];
        to.Calls.Add(rpc, http.Request.Headers);
        try
        {
            RequirePlane(rpc, http.Connection.LocalPort);
            var fault = to.Faults.Next(rpc);
            await faults.Before(fault, http, context.CancellationToken);
            to.Credentials.Check(rpc, http.Request.Headers);
            var answer = await keys.Once(rpc, context, () => continuation(request, context));
            return faults.After(fault, http, answer);
        }
        catch (OperationCanceledException) when (to.Stopping.IsCancellationRequested)
        {
            throw Refusal.Of(StatusCode.Unavailable, "the emulator is stopping");
        }
        catch (FaultException e)
        {
            // The deployment could not be read; retrying does not help.
            throw Refusal.Of(StatusCode.FailedPrecondition, e.Message);
        }
    }

    private void RequirePlane(string rpc, int port)
    {
        if (rpc.StartsWith(InputPlaneRpcs, StringComparison.Ordinal) != (port == to.Addresses.Input?.Port))
        {
            throw Refusal.Of(StatusCode.Unimplemented, $"{rpc} belongs to another plane");
        }
    }
}
