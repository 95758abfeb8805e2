using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Functions;
using Pipeline.Emulation.Hosting;
using static Modal.Client.GenericResult.Types;

namespace Pipeline.Emulation.Planes;

/// <summary>Calls through the control plane: map, poll, retry, cancel.</summary>
internal sealed class ControlPlane(CallStore calls, FunctionDirectory functions, EmulatorOptions options, Polls polls)
{
    public async Task<FunctionMapResponse> Map(FunctionMapRequest request, CancellationToken cancellationToken)
    {
        if (request is not { FunctionCallType: FunctionCallType.Unary, PipelinedInputs: [var item] })
        {
            throw Refusal.Of(StatusCode.Unimplemented, "calls must have one input");
        }

        var isAsync = request.FunctionCallInvocationType == FunctionCallInvocationType.Async;
        var inlineBytes = isAsync ? functions.AsyncObjectSizeBytes : options.MaxObjectSizeBytes;
        var call = await calls.Start(request.FunctionId, item.Input, inlineBytes, cancellationToken);
        return new FunctionMapResponse
        {
            FunctionCallId = call.Id,
            FunctionCallJwt = call.CallToken,
            PipelinedInputs = { call.Input(item.Idx) },
            RetryPolicy = new FunctionRetryPolicy(),
            SyncClientRetriesEnabled = !isAsync,
            MaxInputsOutstanding = (uint)options.RunningCalls,
        };
    }

    public async Task<FunctionGetOutputsResponse> GetOutputs(FunctionGetOutputsRequest request, string key, CancellationToken cancellationToken)
    {
        var call = calls.Find(request.FunctionCallId);
        var attempt = call.Attempt;
        foreach (var token in request.InputJwts)
        {
            attempt = InputAttempts.Named(call, calls.Find(token, out var number), number);
        }

        // A caller that has seen this output waits for the next one, which only a new run of the input brings.
        var isSeen = request.LastEntryId == attempt.EntryId;
        var output = await polls.Wait(isSeen ? InputAttempts.Never : attempt.Output, request.Timeout, cancellationToken);
        if (output is null)
        {
            return new FunctionGetOutputsResponse { LastEntryId = request.LastEntryId, NumUnfinishedInputs = isSeen ? 0 : 1 };
        }

        if (request.ClearOnSuccess && output.Result.Status == GenericStatus.Success)
        {
            calls.Take(call, key);
        }

        return new FunctionGetOutputsResponse { LastEntryId = attempt.EntryId, Idxs = { output.Idx }, Outputs = { output } };
    }

    public async Task<FunctionRetryInputsResponse> Retry(FunctionRetryInputsRequest request, CancellationToken cancellationToken)
    {
        var call = calls.Find(request.FunctionCallJwt, out var named);
        if (named is not null || request.Inputs is not [var item])
        {
            throw Refusal.Of(StatusCode.InvalidArgument, "a call must have one input and its own token");
        }

        InputAttempts.Named(call, calls.Find(item.InputJwt, out var number), number);
        await calls.Retry(call, item.Input, options.MaxObjectSizeBytes, cancellationToken);
        return new FunctionRetryInputsResponse { InputJwts = { call.AttemptToken(call.Attempt.Number) } };
    }

    public async Task<Empty> Cancel(FunctionCallCancelRequest request)
    {
        await CallStore.Cancel(calls.Find(request.FunctionCallId));
        return new Empty();
    }
}
