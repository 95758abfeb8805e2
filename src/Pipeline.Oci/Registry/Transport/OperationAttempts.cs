using Pipeline.Clients;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>The attempts of one operation: what failed so far, and the one deadline over all.</summary>
internal sealed class OperationAttempts(RegistryOptions options, TimeSpan deadline)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private long start = options.Time.GetTimestamp();
    private int made;
    private int unanswered;

    public TimeSpan Deadline => deadline;

    /// <summary>Something has got through: what failed before it is not counted against what fails after it.</summary>
    public void Advance() => (made, unanswered) = (0, 0);

    /// <summary>The deadline counts from now.</summary>
    public void Restart()
    {
        Advance();
        start = options.Time.GetTimestamp();
    }

    /// <summary>The wait before the next attempt; none when the deadline does not allow for it, or too many in a row were not answered.</summary>
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

    /// <summary>Makes attempts until one does not fail transiently, each of them under the deadline.</summary>
    /// <param name="subject">What the operation is about, for the message.</param>
    /// <param name="attempts">Those of the operation, which begins now.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    public async Task<T> Run<T>(string subject, OperationAttempts attempts, Func<OperationAttempts, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(attempts.Deadline, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await Run(attempts, attempt, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryException(RegistryFailure.Unavailable, $"{subject}: no answer within {attempts.Deadline.TotalSeconds:0.###} s", e);
        }
    }

    /// <summary>Makes attempts until one does not fail transiently; the deadline bounds the waits only.</summary>
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
