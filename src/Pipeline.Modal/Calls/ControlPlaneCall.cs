using Modal.Client;

namespace Pipeline.Modal.Calls;

/// <summary>A call through the control plane: FunctionMap with one input, then FunctionGetOutputs until there is an output.</summary>
internal sealed class ControlPlaneCall : IStartedCall
{
    private const string FirstEntry = "0-0";

    private readonly PlaneCalls plane;
    private readonly TimeProvider time;
    private readonly FunctionMapResponse call;
    private readonly FunctionInput input;
    private string inputJwt;
    private string entry = FirstEntry;

    private ControlPlaneCall(PlaneCalls plane, TimeProvider time, FunctionMapResponse call, FunctionInput input) =>
        (this.plane, this.time, this.call, this.input, inputJwt) = (plane, time, call, input, call.PipelinedInputs[0].InputJwt);

    /// <returns>Null if the plane does not know the function.</returns>
    /// <exception cref="FaultException"><c>ERR_MODAL_INVOCATION</c>.</exception>
    public static async Task<ControlPlaneCall?> Start(
        PlaneCalls plane, string function, FunctionInput input, TimeProvider time, ICallNotes notes, CancellationToken cancellationToken)
    {
        var request = new FunctionMapRequest
        {
            FunctionId = function,
            FunctionCallType = FunctionCallType.Unary,
            FunctionCallInvocationType = FunctionCallInvocationType.Sync,
            PipelinedInputs = { new FunctionPutInputsItem { Input = input } },
        };
        var taken = await plane.Begin("FunctionMap", (client, asked, options) => client.FunctionMapAsync(asked, options), request, PlaneCalls.Short, cancellationToken);
        if (taken is null)
        {
            return null;
        }

        notes.Note("call_id", taken.FunctionCallId);
        if (taken.PipelinedInputs.Count != 1)
        {
            throw new FaultException(ErrorCode.ModalInvocation, "FunctionMap took no input; its queue may be full");
        }

        notes.Note("input_id", taken.PipelinedInputs[0].InputId);
        return new ControlPlaneCall(plane, time, taken, input);
    }

    public async Task<FunctionGetOutputsItem?> Await(TimeSpan poll, CancellationToken cancellationToken)
    {
        var request = new FunctionGetOutputsRequest
        {
            FunctionCallId = call.FunctionCallId,
            MaxValues = 1,
            Timeout = (float)poll.TotalSeconds,
            LastEntryId = entry,
            ClearOnSuccess = true,
            RequestedAt = UnixSeconds.Of(time),
            InputJwts = { inputJwt },
        };
        var response = await plane.Ask(
            "FunctionGetOutputs", (client, asked, options) => client.FunctionGetOutputsAsync(asked, options), request, poll + PlaneCalls.Grace, cancellationToken);
        entry = response.LastEntryId.Length > 0 ? response.LastEntryId : entry;
        return response.Outputs.FirstOrDefault();
    }

    public async Task Retry(uint count, CancellationToken cancellationToken)
    {
        var request = new FunctionRetryInputsRequest
        {
            FunctionCallJwt = call.FunctionCallJwt,
            Inputs = { new FunctionRetryInputsItem { InputJwt = inputJwt, Input = input, RetryCount = count } },
        };
        var response = await plane.Ask(
            "FunctionRetryInputs", (client, asked, options) => client.FunctionRetryInputsAsync(asked, options), request, PlaneCalls.Short, cancellationToken);
        inputJwt = response.InputJwts.Count == 1 ? response.InputJwts[0] : throw new FaultException(ErrorCode.ModalInvocation, "FunctionRetryInputs took no input");
        entry = FirstEntry;
    }

    public async Task<string> Cancel(CancellationToken cancellationToken)
    {
        var request = new FunctionCallCancelRequest { FunctionCallId = call.FunctionCallId };
        await plane.Unnoted.Ask("FunctionCallCancel", (client, asked, options) => client.FunctionCallCancelAsync(asked, options), request, RemoteCall.CancelBudget, cancellationToken);
        return "cancelled";
    }
}
