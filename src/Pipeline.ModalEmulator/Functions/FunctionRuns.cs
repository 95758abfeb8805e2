using System.Collections.Concurrent;
using Modal.Client;
using Pipeline.Emulation.Blobs;
using Pipeline.Emulation.Hosting;
using static Modal.Client.GenericResult.Types;

namespace Pipeline.Emulation.Functions;

/// <summary>Runs and ends functions.</summary>
internal sealed class FunctionRuns(EmulatorOptions options, BlobFolder blobs, FaultScript faults, CallLog calls, TimeProvider time)
{
    private readonly ConcurrentDictionary<Attempt, Task> running = new();

    public int Count => running.Count;

    /// <summary>Starts a run; the attempt receives its output.</summary>
    public void Start(HostedFunction function, FunctionInput input, Attempt attempt)
    {
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        running[attempt] = Run(begin.Task, function, input, attempt);
        begin.SetResult();
    }

    /// <summary>Ends all runs and waits for them, up to the options' limit.</summary>
    public async Task End()
    {
        var all = running.ToArray();
        await Task.WhenAll(all.Select(run => run.Key.End(GenericStatus.Terminated, "the emulator ended")));
        // Limited by the real clock, because nobody may advance the injected one any more.
        await Task.WhenAny(Task.WhenAll(all.Select(run => run.Value)), Task.Delay(options.Grace, TimeProvider.System));
    }

    private async Task Run(Task begin, HostedFunction function, FunctionInput input, Attempt attempt)
    {
        await begin;
        await using var timeout = time.CreateTimer(
            _ => _ = attempt.End(GenericStatus.Timeout, $"the function ran for {function.Timeout.TotalSeconds:0.###} s, its timeout"), null, function.Timeout, Timeout.InfiniteTimeSpan);
        try
        {
            attempt.Settle(await Outcome(function, input, attempt.Ending));
        }
        catch (OperationCanceledException) when (attempt.Ending.IsCancellationRequested)
        {
            // The output was set when the run was ended.
        }
        catch (Exception e)
        {
            // The host of the functions failed; the caller sees a dead container.
            attempt.Settle(Results.Of(GenericStatus.Failure, $"{e.GetType().Name}({e.Message})"));
        }
        finally
        {
            running.TryRemove(attempt, out _);
        }
    }

    private async Task<GenericResult> Outcome(HostedFunction function, FunctionInput input, CancellationToken ending)
    {
        calls.Add(FaultPlaces.Run);
        var fault = faults.Next(FaultPlaces.Run);
        switch (fault)
        {
            case InjectedFault.Result ended:
                return Results.Of((GenericStatus)ended.As, ended.Exception);
            case InjectedFault.Bytes bytes:
                return await Carried(bytes.Content, ending);
            case InjectedFault.Hang:
                await Task.Delay(Timeout.InfiniteTimeSpan, time, ending);
                break;
            case InjectedFault.Delay delay:
                await Task.Delay(TimeSpan.FromSeconds(delay.Seconds), time, ending);
                break;
        }

        return await function.Run(await Arguments(input, ending), ending) switch
        {
            HostedResult.Success success => await Carried(fault is InjectedFault.Truncate ? success.Value[..^1] : success.Value, ending),
            HostedResult.Failure failure => Results.Of(GenericStatus.Failure, failure.Exception, failure.Traceback),
            var other => throw new InvalidOperationException($"{other.GetType()} is not a result"),
        };
    }

    private async Task<ReadOnlyMemory<byte>> Arguments(FunctionInput input, CancellationToken cancellationToken) =>
        input.ArgsOneofCase == FunctionInput.ArgsOneofOneofCase.Args ? input.Args.Memory
        : blobs.Find(input.ArgsBlobId) is { IsThere: true } blob ? await blobs.Read(blob, cancellationToken)
        : throw new IOException("the blob of the arguments has been dropped");

    private async Task<GenericResult> Carried(ReadOnlyMemory<byte> value, CancellationToken cancellationToken) =>
        value.Length <= options.MaxObjectSizeBytes ? Results.Inline(value) : Results.InBlob((await blobs.Put(value, cancellationToken)).Id);
}
