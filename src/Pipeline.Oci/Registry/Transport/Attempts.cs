namespace Pipeline.Oci;

/// <summary>The attempts of one operation: waits between them, and the one deadline over all.</summary>
internal sealed class Attempts(RegistryOptions options, TimeSpan deadline)
{
    // What has not passed after some twenty seconds of backoff is no blip. A registry that asks to wait is another matter.
    private const int MaxUntold = 8;

    private readonly long start = options.Time.GetTimestamp();
    private int made;

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
    public void Advance() => made = 0;

    /// <summary>Waits before the next attempt.</summary>
    /// <exception cref="RegistryException">The deadline does not allow for it.</exception>
    public async Task Wait(TransientException failure, CancellationToken cancellationToken)
    {
        made++;
        var wait = Backoff.Wait(made, failure.RetryAfter, options.Jitter());
        var most = failure.IsAskedFor ? failure.MaxAttempts : Math.Min(failure.MaxAttempts, MaxUntold);
        if (made >= most || options.Time.GetElapsedTime(start) + wait >= deadline)
        {
            throw failure.Final();
        }

        await Task.Delay(wait, options.Time, cancellationToken);
    }
}
