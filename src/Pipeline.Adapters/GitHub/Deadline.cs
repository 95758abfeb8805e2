using System.Globalization;

namespace Pipeline.Adapters.GitHub;

/// <summary>The deadline of one operation, covering all calls and waits.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly TimeProvider time;
    private readonly TimeSpan given;
    private readonly DateTimeOffset end;
    private readonly CancellationTokenSource passed;
    private readonly CancellationTokenSource either;

    public Deadline(TimeSpan given, TimeProvider time, CancellationToken caller)
    {
        (this.given, this.time, end) = (given, time, time.GetUtcNow() + given);
        passed = new CancellationTokenSource(given, time);
        either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, caller);
    }

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Cancelled by the caller or at the deadline.</summary>
    public CancellationToken Token => either.Token;

    /// <summary>Whether a wait of this length ends before the deadline.</summary>
    public bool Allows(TimeSpan wait) => Now + wait < end;

    /// <summary>Returns the wait if the deadline allows it.</summary>
    /// <exception cref="FaultException">The wait would outlast the deadline.</exception>
    public TimeSpan Require(TimeSpan wait) => Allows(wait)
        ? wait
        : throw new FaultException(ErrorCode.AdapterInvocation, string.Create(
            CultureInfo.InvariantCulture,
            $"GitHub asks to wait for {Math.Ceiling(wait.TotalSeconds):0} s, which exceeds the limit of {given.TotalSeconds:0} s"));

    public void Dispose()
    {
        either.Dispose();
        passed.Dispose();
    }
}
