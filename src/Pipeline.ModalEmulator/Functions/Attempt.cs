using Modal.Client;

namespace Pipeline.Emulation.Functions;

/// <summary>One run of an input. Its output is set once: by the function, its timeout, or a cancellation.</summary>
/// <param name="inputId">The input's id.</param>
/// <param name="number">The number of the run, 1 or more.</param>
#pragma warning disable CA1001 // The source has no timer or link to release, and it may be cancelled while the run ends.
internal sealed class Attempt(string inputId, int number)
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource<FunctionGetOutputsItem> output = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource ending = new();

    public string InputId => inputId;

    public int Number => number;

    /// <summary>Cancelled when nobody waits for the function any more.</summary>
    public CancellationToken Ending => ending.Token;

    public Task<FunctionGetOutputsItem> Output => output.Task;

    /// <summary>Its position in the call's output stream.</summary>
    public string EntryId { get; } = $"{number}-0";

    /// <summary>Sets the output unless it is already set.</summary>
    public bool Settle(GenericResult result) => output.TrySetResult(new FunctionGetOutputsItem
    {
        Result = result,
        InputId = inputId,
        DataFormat = DataFormat.Cbor,
        TaskId = $"ta-{inputId[3..]}",
    });

    /// <summary>Ends the run from outside: the caller gets the output immediately, and the function its cancellation.</summary>
    public Task End(GenericResult.Types.GenericStatus status, string exception) =>
        Settle(Results.Of(status, exception)) ? ending.CancelAsync() : Task.CompletedTask;
}
