namespace Pipeline.World.S3;

/// <summary>Waits before retrying a call that a store deferred (409), with growing pauses; about 16 seconds in all.</summary>
/// <param name="time">The clock for the pauses.</param>
internal sealed class ConflictBackoff(TimeProvider time)
{
    private const int Most = 8;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The fault after the last pause.</summary>
    public const string Exhausted = "the bucket keeps answering that another call is about to take the name (409)";

    private int taken;

    /// <summary>Waits once more.</summary>
    /// <returns>False if no pause is left.</returns>
    public bool TryWait(CancellationToken cancellationToken)
    {
        if (taken == Most)
        {
            return false;
        }

        var pause = First * Math.Pow(2, taken++);
        Task.Delay(pause < Longest ? pause : Longest, time, cancellationToken).GetAwaiter().GetResult();
        return true;
    }

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if no pause is left.</exception>
    public void Wait(CancellationToken cancellationToken)
    {
        if (!TryWait(cancellationToken))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, Exhausted);
        }
    }
}
