using Pipeline.Contracts;

namespace Pipeline.Clients;

/// <summary>The one bound of a call: every lookup, upload, poll, retry and sleep lies before it.</summary>
public sealed class CallDeadline : IDisposable
{
    private readonly TimeSpan given;
    private readonly TimeProvider time;
    private readonly CancellationToken caller;
    private readonly long began;
    private readonly CancellationTokenSource passed;
    private readonly CancellationTokenSource either;

    /// <param name="given">The bound, above 0.</param>
    /// <param name="time">The clock.</param>
    /// <param name="caller">The caller's own cancellation, which is no timeout.</param>
    public CallDeadline(TimeSpan given, TimeProvider time, CancellationToken caller)
    {
        (this.given, this.time, this.caller, began) = (given, time, caller, time.GetTimestamp());
        passed = new CancellationTokenSource(given, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, caller);
    }

    /// <summary>Cancelled by the caller, or when the time is over.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>What is left; never below 0.</summary>
    public TimeSpan Left => given - time.GetElapsedTime(began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Does work that observes <see cref="Token"/>.</summary>
    /// <exception cref="FaultException"><c>ERR_TIMEOUT</c> when the time was over first.</exception>
    /// <exception cref="OperationCanceledException">The caller's.</exception>
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
            // What was given a part of the time says which part; the caller gave the whole.
            throw Timeout(e);
        }
    }

    public void Dispose()
    {
        either.Dispose();
        passed.Dispose();
    }

    private FaultException Timeout(Exception inner) => new(ErrorCode.Timeout, $"the call after {given.TotalSeconds:0.###} s", inner);
}
