namespace Pipeline.Contracts;

/// <summary>When a request over HTTP is sent again: the one rule for registries, GitHub and blobs; the Python kit's <c>retry.py</c> is its twin.</summary>
/// <remarks><c>tests/golden/retries</c> holds both to one table.</remarks>
public static class RetryRule
{
    private const int NotImplemented = 501;
    private const int MostDoublings = 16;

    // Below it a wait that is told is no more than a hint: else a loop would be tight.
    private static readonly TimeSpan LeastTold = TimeSpan.FromSeconds(1);

    /// <summary>Whether an answer's status tells of a state that may pass: RFC 9110 section 15, RFC 6585 section 4, and the 520 to 529 of gateways.</summary>
    public static bool IsTransient(int status) => status is 408 or 425 or 429 || (status is >= 500 and < 600 && status != NotImplemented);

    /// <summary>How long to wait before the next attempt: as told, else a backoff that doubles.</summary>
    /// <param name="attempt">The attempts made, 1 or more.</param>
    /// <param name="told">What the server asks for; below a second it counts only where the backoff is shorter.</param>
    /// <param name="first">The backoff after the first attempt.</param>
    /// <param name="longest">The longest backoff.</param>
    /// <param name="jitter">How far between the half and the whole of the backoff, from 0 to 1.</param>
    public static TimeSpan Wait(int attempt, TimeSpan? told, TimeSpan first, TimeSpan longest, double jitter)
    {
        if (told >= LeastTold)
        {
            return told.Value;
        }

        var span = Math.Min(longest.TotalSeconds, first.TotalSeconds * Math.Pow(2, Math.Min(attempt - 1, MostDoublings)));
        var backoff = TimeSpan.FromSeconds(span * (0.5 + (jitter / 2)));
        return told > backoff ? told.Value : backoff;
    }
}
