using Modal.Client;
using Pipeline.Clients;

namespace Pipeline.Modal.Calls;

/// <summary>Waits for a call's output: polls until there is one, and resends a lost input at once, up to a maximum.</summary>
internal sealed class OutputWait(TimeProvider time, ICallNotes notes)
{
    /// <summary>The maximum of resends.</summary>
    public const uint MaxRetries = 8;

    /// <summary>The longest wait to request from a server.</summary>
    public static readonly TimeSpan MaxPoll = TimeSpan.FromSeconds(55);

    // A server should wait before it answers that there is no output; if it does not, this side waits.
    private static readonly TimeSpan LeastPoll = TimeSpan.FromMilliseconds(100);

    /// <exception cref="OperationCanceledException">The deadline's token.</exception>
    public async Task<CallOutcome> For(IStartedCall call, CallDeadline deadline)
    {
        for (uint retries = 0; ;)
        {
            var outcome = CallOutcome.Of(await Output(call, deadline));
            if (outcome is not CallOutcome.Lost || retries == MaxRetries)
            {
                return outcome;
            }

            notes.Note("lost_inputs", $"{retries + 1}");
            await call.Retry(retries++, deadline.Token);
        }
    }

    private async Task<FunctionGetOutputsItem> Output(IStartedCall call, CallDeadline deadline)
    {
        while (true)
        {
            deadline.Token.ThrowIfCancellationRequested();
            var asked = time.GetTimestamp();
            if (await call.Await(deadline.Left < MaxPoll ? deadline.Left : MaxPoll, deadline.Token) is { } output)
            {
                Note(output);
                return output;
            }

            if (LeastPoll - time.GetElapsedTime(asked) is { Ticks: > 0 } early)
            {
                await Task.Delay(early, time, deadline.Token);
            }
        }
    }

    private void Note(FunctionGetOutputsItem output)
    {
        Note("input_id", output.InputId);
        Note("task_id", output.TaskId);
        if (output.Result is { } result)
        {
            Note("modal_status", ModalName.Of(result.Status));
            Note("exception", result.Exception);
            Note("traceback", result.Traceback);
        }
    }

    private void Note(string name, string value)
    {
        if (value.Length > 0)
        {
            notes.Note(name, value);
        }
    }
}
