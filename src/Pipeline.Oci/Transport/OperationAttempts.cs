using Pipeline.Clients;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>The attempts of one operation: the failures so far, and one deadline for all attempts.</summary>
internal sealed class OperationAttempts(RegistryOptions options, TimeSpan deadline)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private long start = options.Time.GetTimestamp();
    private int made;
    private int unanswered;

    public TimeSpan Deadline => deadline;

    /// <summary>Resets the count of consecutive failures after progress.</summary>
    public void Advance() => (made, unanswered) = (0, 0);

    /// <summary>Starts the deadline now.</summary>
    public void Restart()
    {
        Advance();
        start = options.Time.GetTimestamp();
    }

    /// <summary>The wait before the next attempt; null if the deadline leaves no time for it or too many consecutive attempts got no answer.</summary>
    public TimeSpan? WaitAfter(TransientException failure)
    {
        made++;
        unanswered = failure.MaxInARow == int.MaxValue ? 0 : unanswered + 1;
        var wait = RetryRule.Wait(made, failure.RetryAfter, First, Longest, options.Jitter());
        return unanswered >= failure.MaxInARow || options.Time.GetElapsedTime(start) + wait >= deadline ? null : wait;
    }
}

/// <summary>Runs the operations of one client.</summary>
internal sealed class RegistryRetries(RegistryOptions options)
{
    private readonly RetryPipeline<OperationAttempts> pipeline = new(
        options.Time, static (attempts, end) => end.Failure is TransientException failure ? attempts.WaitAfter(failure) : null);

    /// <summary>Retries transient failures; the deadline covers the attempts and the waits.</summary>
    /// <param name="subject">The operation's subject, for messages.</param>
    /// <param name="attempts">The operation's attempts; its deadline starts now.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    public async Task<T> Run<T>(string subject, OperationAttempts attempts, Func<OperationAttempts, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var deadline = new CallDeadline(attempts.Deadline, options.Time, cancellationToken);
        try
        {
            return await Run(attempts, attempt, deadline.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryException(RegistryFailure.Unavailable, $"{subject}: no answer within {attempts.Deadline.TotalSeconds:0.###} s", e);
        }
    }

    /// <summary>Retries transient failures; the deadline covers only the waits.</summary>
    public async Task<T> Run<T>(OperationAttempts attempts, Func<OperationAttempts, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return await pipeline.Run(attempts, attempt, cancellationToken);
        }
        catch (TransientException e)
        {
            throw e.Final();
        }
    }
}
