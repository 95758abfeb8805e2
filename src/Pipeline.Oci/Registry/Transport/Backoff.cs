namespace Pipeline.Oci;

/// <summary>How long to wait before the next attempt; arithmetic alone.</summary>
internal static class Backoff
{
    private const double FirstSeconds = 0.2;
    private const double LongestSeconds = 10;

    /// <param name="attempt">The attempts made, 1 or more.</param>
    /// <param name="told">What the registry asked for.</param>
    /// <param name="jitter">From 0 up to 1.</param>
    /// <returns>As told; where that is less than a second, at least the backoff, for else a loop would be tight.</returns>
    public static TimeSpan Wait(int attempt, TimeSpan? told, double jitter)
    {
        if (told >= TimeSpan.FromSeconds(1))
        {
            return told.Value;
        }

        var span = Math.Min(LongestSeconds, FirstSeconds * Math.Pow(2, Math.Min(attempt - 1, 16)));
        var backoff = TimeSpan.FromSeconds(span * (0.5 + (jitter / 2)));
        return told > backoff ? told.Value : backoff;
    }
}
