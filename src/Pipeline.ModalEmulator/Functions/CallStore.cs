using System.Collections.Concurrent;
using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Blobs;
using Pipeline.Emulation.Hosting;
using static Modal.Client.GenericResult.Types;

namespace Pipeline.Emulation.Functions;

/// <summary>Calls from their start until they are dropped.</summary>
internal sealed class CallStore
{
    private const double ThrottleS = 0.5;

    private readonly ConcurrentDictionary<string, HostedCall> calls = new(StringComparer.Ordinal);
    private readonly EmulatorOptions options;
    private readonly FunctionDirectory functions;
    private readonly FunctionRuns runs;
    private readonly BlobFolder blobs;
    private readonly FinishedCalls finished;

    public CallStore(EmulatorOptions options, FunctionDirectory functions, FunctionRuns runs, BlobFolder blobs)
    {
        (this.options, this.functions, this.runs, this.blobs) = (options, functions, runs, blobs);
        finished = new FinishedCalls(options, Forget);
    }

    public int Count => calls.Count;

    /// <summary>Starts a call.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="input">The call's input.</param>
    /// <param name="inlineBytes">The largest inline arguments, in bytes.</param>
    /// <param name="cancellationToken">Cancels looking up the function.</param>
    /// <exception cref="RpcException">NOT_FOUND, INVALID_ARGUMENT; RESOURCE_EXHAUSTED with a retry delay if too many calls run.</exception>
    public async Task<HostedCall> Start(string functionId, FunctionInput? input, long inlineBytes, CancellationToken cancellationToken)
    {
        var function = await functions.Find(functionId, cancellationToken);
        var call = new HostedCall(functionId);
        Run(call, function, Inputs.Check(input, inlineBytes, blobs), 1);
        return call;
    }

    /// <summary>Runs the input of a call again after its last run was lost.</summary>
    public async Task Retry(HostedCall call, FunctionInput? input, long inlineBytes, CancellationToken cancellationToken)
    {
        var function = await functions.Find(call.FunctionId, cancellationToken);
        var again = Inputs.Check(input, inlineBytes, blobs);
        lock (call)
        {
            if (!WasLost(call.Attempt.Output))
            {
                throw Refusal.Of(StatusCode.FailedPrecondition, "the input was not lost");
            }

            finished.Remove(call);
            Run(call, function, again, call.Attempt.Number + 1);
        }
    }

    /// <exception cref="RpcException">NOT_FOUND.</exception>
    public HostedCall Find(string id) => calls.TryGetValue(id, out var call) ? call : throw Refusal.Of(StatusCode.NotFound, "there is no such call, or it has been dropped");

    /// <summary>The call that a token names.</summary>
    /// <param name="token">The token of a call or of one of its runs.</param>
    /// <param name="attempt">The run that the token names; null for a token of the call itself.</param>
    public HostedCall Find(string token, out int? attempt)
    {
        var parts = token.Split('.');
        var call = Find(parts[0]);
        attempt = parts.Length == 3 && int.TryParse(parts[2], out var number) ? number : null;
        return IssuedTokens.Same(token, attempt is { } run ? call.AttemptToken(run) : call.CallToken) ? call : throw Refusal.Of(StatusCode.NotFound, "there is no such call");
    }

    /// <summary>Marks the output as taken under an idempotency key; other keys no longer find it.</summary>
    public void Take(HostedCall call, string key)
    {
        lock (call)
        {
            if (call.TakenBy is { } other && other != key)
            {
                throw Refusal.Of(StatusCode.NotFound, "the output was taken");
            }

            call.TakenBy = key;
        }

        finished.Take(call);
    }

    public static Task Cancel(HostedCall call) => call.Attempt.End(GenericStatus.Terminated, "the call was cancelled");

    private void Run(HostedCall call, HostedFunction function, FunctionInput input, int number)
    {
        if (runs.Count >= options.RunningCalls)
        {
            throw Refusal.Throttle(StatusCode.ResourceExhausted, "too many running calls", ThrottleS);
        }

        var attempt = new Attempt(call.InputId, number);
        call.Attempt = attempt;
        call.ArgumentsBlob = input.HasArgsBlobId ? input.ArgsBlobId : null;
        calls[call.Id] = call;
        _ = attempt.Output.ContinueWith(output => finished.Add(call, output.Result.Result), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        runs.Start(function, input, attempt);
    }

    private static bool WasLost(Task<FunctionGetOutputsItem> output) => output.IsCompletedSuccessfully && output.Result.Result.Status != GenericStatus.Success;

    private void Forget(HostedCall call)
    {
        calls.TryRemove(call.Id, out _);
        if (call.ArgumentsBlob is { } arguments)
        {
            blobs.Forget(arguments);
        }

        if (call.Attempt.Output is { IsCompletedSuccessfully: true } output && output.Result.Result.HasDataBlobId)
        {
            blobs.Forget(output.Result.Result.DataBlobId);
        }
    }
}

/// <summary>Validates the input of a call.</summary>
internal static class Inputs
{
    /// <exception cref="RpcException">INVALID_ARGUMENT.</exception>
    public static FunctionInput Check(FunctionInput? input, long inlineBytes, BlobFolder blobs)
    {
        var refusal = input switch
        {
            null => "there is no input",
            { DataFormat: not DataFormat.Cbor } => "the arguments are not declared as CBOR",
            { HasMethodName: true, MethodName.Length: > 0 } => "functions have no methods",
            { ArgsOneofCase: FunctionInput.ArgsOneofOneofCase.None } => "there are no arguments",
            { HasArgs: true } when input.Args.Length > inlineBytes => $"arguments over {inlineBytes} bytes must be sent as a blob",
            { HasArgsBlobId: true } when blobs.Find(input.ArgsBlobId) is not { IsThere: true } => "there is no such blob",
            _ => null,
        };
        return refusal is null ? input! : throw Refusal.Of(StatusCode.InvalidArgument, refusal);
    }
}

/// <summary>Finished calls, up to a limit. Calls whose output was taken are dropped first, the oldest first.</summary>
internal sealed class FinishedCalls(EmulatorOptions options, Action<HostedCall> forget)
{
    private readonly Lock gate = new();
    private readonly LinkedList<HostedCall> taken = [];
    private readonly LinkedList<HostedCall> waiting = [];
    private readonly Dictionary<HostedCall, (LinkedListNode<HostedCall> Node, long Weight)> places = [];
    private long weight;

    public void Add(HostedCall call, GenericResult result)
    {
        lock (gate)
        {
            Leave(call);
            // The output may already be taken, because it is set before this callback runs.
            Enter(call, call.TakenBy is null ? waiting : taken, Results.Weight(result));
            while ((places.Count > options.FinishedCalls || weight > options.FinishedBytes) && (taken.First ?? waiting.First) is { } oldest && oldest.Value != call)
            {
                Leave(oldest.Value);
                forget(oldest.Value);
            }
        }
    }

    /// <summary>Keeps a call whose output was taken, in case the answer gets lost.</summary>
    public void Take(HostedCall call)
    {
        lock (gate)
        {
            if (places.TryGetValue(call, out var place) && place.Node.List == waiting)
            {
                Leave(call);
                Enter(call, taken, place.Weight);
            }
        }
    }

    /// <summary>Removes a call that runs again.</summary>
    public void Remove(HostedCall call)
    {
        lock (gate)
        {
            Leave(call);
        }
    }

    private void Enter(HostedCall call, LinkedList<HostedCall> list, long bytes)
    {
        places[call] = (list.AddLast(call), bytes);
        weight += bytes;
    }

    private void Leave(HostedCall call)
    {
        if (places.Remove(call, out var place))
        {
            place.Node.List!.Remove(place.Node);
            weight -= place.Weight;
        }
    }
}
