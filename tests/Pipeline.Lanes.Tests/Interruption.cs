namespace Pipeline.Lanes.Tests;

/// <summary>Runs that are cancelled at one of their calls.</summary>
internal static class Interruption
{
    /// <summary>The number of calls of an undisturbed run.</summary>
    /// <param name="run">Runs, and reports each call.</param>
    public static async Task<int> Calls(Func<Action, CancellationToken, Task> run)
    {
        var calls = 0;
        await run(() => Interlocked.Increment(ref calls), default);
        return calls;
    }

    /// <summary>Cancels at a call, and returns whether the run got that far.</summary>
    /// <param name="at">The number of the call, from 0.</param>
    /// <param name="run">Runs, and reports each call.</param>
    public static async Task<bool> At(int at, Func<Action, CancellationToken, Task> run)
    {
        using var cancel = new CancellationTokenSource();
        var calls = -1;
        try
        {
            await run(
                () =>
                {
                    if (Interlocked.Increment(ref calls) == at)
                    {
                        cancel.Cancel();
                        cancel.Token.ThrowIfCancellationRequested();
                    }
                },
                cancel.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
