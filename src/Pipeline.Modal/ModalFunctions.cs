using Grpc.Core;
using Pipeline.Clients;
using Pipeline.Modal.Calls;
using Pipeline.Modal.Transport;
using Serilog;

namespace Pipeline.Modal;

/// <summary>Functions deployed on Modal.</summary>
/// <param name="planes">Modal's planes.</param>
/// <param name="http">Transfers blobs.</param>
/// <param name="environment">Modal's environment; null for the workspace's default.</param>
/// <param name="time">The clock for deadlines and waits.</param>
/// <param name="log">Receives events about lookups; each call's own events go to its caller.</param>
internal sealed class ModalFunctions(IModalPlanes planes, HttpMessageInvoker http, string? environment, TimeProvider time, ILogger log) : IFunctionResolver, IFunctionInvoker
{
    private readonly FunctionLookup lookup = new(planes.Control, environment, log);
    private readonly BlobTransfer transfer = new(http, time, DeploymentLimits.MaxPayload);

    public async Task<FunctionHandle> Resolve(string app, string function, CancellationToken cancellationToken) =>
        new(app, function, (await lookup.Find(app, function, cancellationToken)).Id);

    public async Task<ReadOnlyMemory<byte>> Invoke(
        FunctionHandle function, ReadOnlyMemory<byte> payload, TimeSpan deadline, ICallNotes notes, CancellationToken cancellationToken)
    {
        using var bound = new CallDeadline(deadline, time, cancellationToken);
        return await bound.Hold(async () =>
        {
            var call = new RemoteCall(planes, transfer, time, notes);
            var started = await Start(call, function, CallArguments.Encode(payload, DeploymentLimits.MaxPayload), notes, bound.Token);
            return await call.Answer(started, bound);
        });
    }

    // The function may have been redeployed since its lookup, so look it up once more; after that, the platform contradicts itself.
    private async Task<IStartedCall> Start(
        RemoteCall call, FunctionHandle function, ReadOnlyMemory<byte> arguments, ICallNotes notes, CancellationToken cancellationToken)
    {
        var found = await lookup.Find(function.App, function.Function, cancellationToken);
        if (await call.Start(found, arguments, cancellationToken) is { } started)
        {
            return started;
        }

        lookup.Forget(function.App, function.Function, found);
        found = await lookup.Find(function.App, function.Function, cancellationToken);
        if (await call.Start(found, arguments, cancellationToken) is { } second)
        {
            return second;
        }

        notes.Note("grpc_status", GrpcStatus.Name(StatusCode.NotFound));
        throw new FaultException(ErrorCode.ModalInvocation, $"{function.App}/{function.Function} was found, but its plane does not know it");
    }
}
