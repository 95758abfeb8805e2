using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Waits before a call is made again that a store has put off (409), each time longer; about 16 seconds in all.</summary>
/// <param name="time">The clock that is waited by.</param>
internal sealed class Pauses(TimeProvider time)
{
    private const int Most = 8;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The fault of who has waited for all of them.</summary>
    public const string Exhausted = "the world's bucket keeps answering that another call is about to take the name (409)";

    private int taken;

    /// <summary>Waits for the next one.</summary>
    /// <returns>False when there is none left.</returns>
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

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when there is none left.</exception>
    public void Wait(CancellationToken cancellationToken)
    {
        if (!TryWait(cancellationToken))
        {
            throw new FaultException(ErrorCode.AdapterInvocation, Exhausted);
        }
    }
}
