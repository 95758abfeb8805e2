namespace Pipeline.Clients;

/// <summary>The deadline of one operation, covering every call, poll, retry and wait.</summary>
public sealed class CallDeadline : IDisposable
{
    private readonly TimeProvider time;
    private readonly CancellationToken caller;
    private readonly long began;
    private readonly CancellationTokenSource passed;
    private readonly CancellationTokenSource either;

    /// <param name="given">The duration, above 0.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">The caller's own cancellation, which does not count as a timeout.</param>
    public CallDeadline(TimeSpan given, TimeProvider time, CancellationToken caller)
    {
        (Given, this.time, this.caller, began) = (given, time, caller, time.GetTimestamp());
        passed = new CancellationTokenSource(given, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, caller);
    }

    /// <summary>The duration from the start to the deadline.</summary>
    public TimeSpan Given { get; }

    /// <summary>Cancelled by the caller or at the deadline.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>The remaining time, 0 or more.</summary>
    public TimeSpan Left => Given - time.GetElapsedTime(began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Whether a wait of this length ends before the deadline.</summary>
    public bool Allows(TimeSpan wait) => wait < Left;

    /// <summary>Runs work that observes <see cref="Token"/>.</summary>
    /// <exception cref="FaultException"><c>ERR_TIMEOUT</c> if the deadline passes first.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<T> Hold<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException e)
        {
            caller.ThrowIfCancellationRequested();
            throw passed.IsCancellationRequested ? Timeout(e) : e;
        }
        catch (FaultException e) when (e.Fault.Code == ErrorCode.Timeout && passed.IsCancellationRequested)
        {
            // The inner timeout names the share of one step; report the whole duration, which the caller chose.
            throw Timeout(e);
        }
    }

    public void Dispose()
    {
        either.Dispose();
        passed.Dispose();
    }

    private FaultException Timeout(Exception inner) => new(ErrorCode.Timeout, $"the call after {Given.TotalSeconds:0.###} s", inner);
}
