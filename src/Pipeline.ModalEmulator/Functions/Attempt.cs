using Modal.Client;

namespace Pipeline.Emulation;

/// <summary>One run of an input: its output comes once, from the function, its timeout, or whoever cancels it.</summary>
/// <param name="inputId">What the input is called.</param>
/// <param name="number">1 for the first run of it, and up.</param>
#pragma warning disable CA1001 // Its source has no timer and is linked to nothing: there is nothing to give back, and it may be ended while the run ends.
internal sealed class Attempt(string inputId, int number)
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource<FunctionGetOutputsItem> output = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource ending = new();

    public string InputId => inputId;

    public int Number => number;

    /// <summary>Ends when nobody waits for the function any more.</summary>
    public CancellationToken Ending => ending.Token;

    public Task<FunctionGetOutputsItem> Output => output.Task;

    /// <summary>Its place in the stream of outputs of its call.</summary>
    public string EntryId { get; } = $"{number}-0";

    /// <summary>Gives the output, where it has none yet.</summary>
    public bool Settle(GenericResult result) => output.TrySetResult(new FunctionGetOutputsItem
    {
        Result = result,
        InputId = inputId,
        DataFormat = DataFormat.Cbor,
        TaskId = $"ta-{inputId[3..]}",
    });

    /// <summary>Ends it from outside: the caller hears of it at once, the function by its token.</summary>
    public Task End(GenericResult.Types.GenericStatus status, string exception) =>
        Settle(Results.Of(status, exception)) ? ending.CancelAsync() : Task.CompletedTask;
}
