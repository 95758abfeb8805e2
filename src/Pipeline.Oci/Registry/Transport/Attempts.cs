using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>The attempts of one operation: waits between them, and the one deadline over all.</summary>
internal sealed class Attempts(RegistryOptions options, TimeSpan deadline)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.2);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly long start = options.Time.GetTimestamp();
    private int made;
    private int unanswered;

    /// <summary>Makes attempts until one does not fail transiently.</summary>
    /// <param name="subject">What the operation is about, for the message.</param>
    /// <param name="attempt">One attempt, under the deadline.</param>
    /// <param name="cancellationToken">Stops the operation.</param>
    public async Task<T> Run<T>(string subject, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(deadline, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (true)
        {
            try
            {
                return await attempt(either.Token);
            }
            catch (TransientException e)
            {
                await Wait(e, cancellationToken);
            }
            catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new RegistryException(RegistryFailure.Unavailable, $"{subject}: no answer within {deadline.TotalSeconds:0.###} s", e);
            }
        }
    }

    /// <summary>Something has got through: what failed before it is not counted against what fails after it.</summary>
    public void Advance() => (made, unanswered) = (0, 0);

    /// <summary>Waits before the next attempt.</summary>
    /// <exception cref="RegistryException">The deadline does not allow for it.</exception>
    public async Task Wait(TransientException failure, CancellationToken cancellationToken)
    {
        made++;
        unanswered = failure.MaxInARow == int.MaxValue ? 0 : unanswered + 1;
        var wait = RetryRule.Wait(made, failure.RetryAfter, First, Longest, options.Jitter());
        if (unanswered >= failure.MaxInARow || options.Time.GetElapsedTime(start) + wait >= deadline)
        {
            throw failure.Final();
        }

        await Task.Delay(wait, options.Time, cancellationToken);
    }
}
