namespace Pipeline.Contracts.Http;

/// <summary>When to retry an HTTP request: one rule for registries, GitHub and blobs. The Python kit's <c>retry.py</c> is its twin.</summary>
/// <remarks><c>tests/golden/retries</c> holds both to the same table.</remarks>
public static class RetryRule
{
    private const int NotImplemented = 501;
    private const int MostDoublings = 16;

    // A shorter requested wait is only a hint; obeying it would make a tight loop.
    private static readonly TimeSpan MinRequested = TimeSpan.FromSeconds(1);

    /// <summary>Whether a status is transient: RFC 9110 section 15, RFC 6585 section 4, and 520 to 529, which gateways use.</summary>
    public static bool IsTransient(int status) => status is 408 or 425 or 429 || (status is >= 500 and < 600 && status != NotImplemented);

    /// <summary>The wait before the next attempt: as requested, else exponential backoff.</summary>
    /// <param name="attempt">The attempts made so far, 1 or more.</param>
    /// <param name="requested">The wait that the server requests; below a second it counts only if the backoff is shorter.</param>
    /// <param name="first">The backoff after the first attempt.</param>
    /// <param name="longest">The longest backoff.</param>
    /// <param name="jitter">Where between half and all of the backoff, from 0 to 1.</param>
    public static TimeSpan Wait(int attempt, TimeSpan? requested, TimeSpan first, TimeSpan longest, double jitter)
    {
        if (requested >= MinRequested)
        {
            return requested.Value;
        }

        var span = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, MostDoublings)));
        var backoff = TimeSpan.FromSeconds(span * (0.5 + (jitter / 2)));
        return requested > backoff ? requested.Value : backoff;
    }
}
