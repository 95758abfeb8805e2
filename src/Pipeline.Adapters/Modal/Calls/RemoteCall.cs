using Google.Protobuf;
using Grpc.Core;
using Modal.Client;
using Pipeline.Adapters.Functions;
using Pipeline.Adapters.Modal.Blobs;
using Pipeline.Adapters.Modal.Payload;
using Pipeline.Adapters.Modal.Transport;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Modal.Calls;

/// <summary>One call of a function, from the payload's bytes to the answer's.</summary>
internal sealed class RemoteCall(IModalPlanes planes, BlobTransfer transfer, TimeProvider time, ICallNotes notes)
{
    /// <summary>What ending the call on the other side may take, when the call's own time is over.</summary>
    public static readonly TimeSpan CancelBudget = TimeSpan.FromSeconds(5);

    private readonly BlobStore blobs = new(new PlaneCalls(planes.Control, ErrorCode.ModalPayload, notes), transfer);

    /// <summary>Gives the call to the plane of its function.</summary>
    /// <returns>None when that plane does not know the function.</returns>
    public async Task<IStartedCall?> Start(CallableFunction function, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        var input = await Input(function, arguments, cancellationToken);
        try
        {
            return function.InputPlane is { } address
                ? await InputPlaneCall.Start(Plane(planes.Input(address)), function.Id, input, time, cancellationToken)
                : await ControlPlaneCall.Start(Plane(planes.Control), function.Id, input, time, notes, cancellationToken);
        }
        catch (FaultException e) when (e.InnerException is RpcException { StatusCode: StatusCode.NotFound })
        {
            return null;
        }
    }

    /// <summary>Waits for the answer; a call that is left without one is ended on the other side.</summary>
    public async Task<ReadOnlyMemory<byte>> Answer(IStartedCall call, CallDeadline deadline)
    {
        CallOutcome outcome;
        try
        {
            outcome = await new OutputWait(time, notes).For(call, deadline);
        }
        catch (Exception e) when (e is OperationCanceledException or FaultException)
        {
            await Abandon(call);
            throw;
        }

        return outcome switch
        {
            CallOutcome.Inline inline => Read(inline.Value),
            CallOutcome.Blob blob => Read(await blobs.Download(blob.Id, deadline.Token)),
            CallOutcome.Lost lost => throw new FaultException(lost.Fault),
            CallOutcome.Failed failed => throw new FaultException(failed.Fault),
            _ => throw new InvalidOperationException("the cases of an outcome are closed"),
        };
    }

    private PlaneCalls Plane(IModalPlane plane) => new(plane, ErrorCode.ModalInvocation, notes);

    private async Task<FunctionInput> Input(CallableFunction function, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        var input = new FunctionInput { DataFormat = DataFormat.Cbor };
        if ((ulong)arguments.Length > function.MaxInlineBytes)
        {
            input.ArgsBlobId = await blobs.Upload(arguments, cancellationToken);
        }
        else
        {
            input.Args = UnsafeByteOperations.UnsafeWrap(arguments);
        }

        return input;
    }

    private async Task Abandon(IStartedCall call)
    {
        using var budget = new CancellationTokenSource(CancelBudget, time);
        try
        {
            notes.Note("remote_cancel", await call.Cancel(budget.Token));
        }
        catch (Exception e) when (e is FaultException or OperationCanceledException)
        {
            // The call has its fault already; that its other end may still be running is for the log.
            notes.Note("remote_cancel", e is FaultException fault ? fault.Fault.Message : "no answer within its budget");
        }
    }

    private static ReadOnlyMemory<byte> Read(ReadOnlyMemory<byte> value)
    {
        try
        {
            return ResultValue.Read(value);
        }
        catch (FormatException e)
        {
            throw new FaultException(ErrorCode.ModalPayload, e.Message, e);
        }
    }
}
