using Google.Protobuf;
using Modal.Client;
using Pipeline.Clients;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Calls;

/// <summary>One call of a function, from the payload to the answer.</summary>
internal sealed class RemoteCall(IModalPlanes planes, BlobTransfer transfer, TimeProvider time, ICallNotes notes)
{
    /// <summary>The time limit for cancelling the call on the platform after its own time has passed.</summary>
    public static readonly TimeSpan CancelBudget = TimeSpan.FromSeconds(5);

    private readonly BlobPayloads blobs = new(new PlaneCalls(planes.Control, ErrorCode.ModalPayload, notes), transfer);

    /// <summary>Sends the call to the function's plane.</summary>
    /// <returns>Null if that plane does not know the function and has not started it.</returns>
    public async Task<IStartedCall?> Start(CallableFunction function, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken)
    {
        var input = await Input(function, arguments, cancellationToken);
        return function.InputPlane is { } address
            ? await InputPlaneCall.Start(Plane(planes.Input(address)), function.Id, input, time, cancellationToken)
            : await Map(function.Id, input, cancellationToken);
    }

    /// <summary>Waits for the answer; without one, it cancels the call on the platform.</summary>
    public async Task<ReadOnlyMemory<byte>> Answer(IStartedCall call, CallDeadline deadline)
    {
        CallOutcome outcome;
        try
        {
            outcome = await new OutputWait(time, notes).For(call, deadline);
        }
        catch (Exception e) when (e is OperationCanceledException or FaultException)
        {
            using var budget = new CancellationTokenSource(CancelBudget, time);
            await Abandon(call, budget.Token);
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

    // The platform may accept the call while the caller cancels: wait for its ID in order to cancel it.
    private async Task<IStartedCall?> Map(string function, FunctionInput input, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var budget = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using var turned = cancellationToken.Register(() => budget.CancelAfter(CancelBudget));
        try
        {
            var call = await ControlPlaneCall.Start(Plane(planes.Control), function, input, time, notes, budget.Token);
            if (!cancellationToken.IsCancellationRequested)
            {
                return call;
            }

            if (call is not null)
            {
                await Abandon(call, budget.Token);
            }
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested && e is (OperationCanceledException or FaultException))
        {
            notes.Note("remote_cancel", "the call has no ID yet");
        }

        throw new OperationCanceledException(cancellationToken);
    }

    private async Task Abandon(IStartedCall call, CancellationToken budget)
    {
        try
        {
            notes.Note("remote_cancel", await call.Cancel(budget));
        }
        catch (Exception e) when (e is FaultException or OperationCanceledException)
        {
            // The call has its fault already; only the log needs to know that it may still run on the platform.
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

/// <summary>A call through an input plane: AttemptStart, then AttemptAwait until there is an output. The attempt's token is a credential.</summary>
internal sealed class InputPlaneCall : IStartedCall
{
    private readonly PlaneCalls plane;
    private readonly TimeProvider time;
    private readonly string function;
    private readonly FunctionPutInputsItem item;
    private string token;

    private InputPlaneCall(PlaneCalls plane, TimeProvider time, string function, FunctionPutInputsItem item, string token) =>
        (this.plane, this.time, this.function, this.item, this.token) = (plane, time, function, item, token);

    /// <returns>Null if the plane does not know the function.</returns>
    public static async Task<InputPlaneCall?> Start(PlaneCalls plane, string function, FunctionInput input, TimeProvider time, CancellationToken cancellationToken)
    {
        var given = new FunctionPutInputsItem { Input = input };
        var request = new AttemptStartRequest { FunctionId = function, Input = given };
        var response = await plane.Begin("AttemptStart", (client, asked, options) => client.AttemptStartAsync(asked, options), request, PlaneCalls.Short, cancellationToken);
        return response is null ? null : new InputPlaneCall(plane, time, function, given, response.AttemptToken);
    }

    public async Task<FunctionGetOutputsItem?> Await(TimeSpan poll, CancellationToken cancellationToken)
    {
        var request = new AttemptAwaitRequest { AttemptToken = token, RequestedAt = UnixSeconds.Of(time), TimeoutSecs = (float)poll.TotalSeconds };
        var response = await plane.Ask(
            "AttemptAwait", (client, asked, options) => client.AttemptAwaitAsync(asked, options), request, poll + PlaneCalls.Grace, cancellationToken);
        return response.Output;
    }

    public async Task Retry(uint count, CancellationToken cancellationToken)
    {
        var request = new AttemptRetryRequest { FunctionId = function, Input = item, AttemptToken = token };
        var response = await plane.Ask("AttemptRetry", (client, asked, options) => client.AttemptRetryAsync(asked, options), request, PlaneCalls.Short, cancellationToken);
        token = response.AttemptToken;
    }

    // The protocol cannot cancel an attempt; the function's own timeout ends it.
    public Task<string> Cancel(CancellationToken cancellationToken) => Task.FromResult("not supported by the input plane");
}
