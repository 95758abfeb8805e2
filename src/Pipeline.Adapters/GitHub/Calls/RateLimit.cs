using System.Globalization;
using System.Net;

namespace Pipeline.Adapters.GitHub.Calls;

/// <summary>GitHub's limits on how often it is asked, as it documents them ("Rate limits for the REST API"); pure.</summary>
internal static class RateLimit
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(1);

    /// <summary>How long to wait before asking again; none when the answer is not about a limit.</summary>
    /// <param name="status">403 and 429 may tell of a limit; a secondary one often comes as 403 without <c>Retry-After</c>.</param>
    /// <param name="headers">The answer's.</param>
    /// <param name="body">The answer's text, where it has one.</param>
    /// <param name="attempt">How often it was asked before, from 0: where nothing is said, each wait is twice the one before.</param>
    /// <param name="now">For limits that are told as a point in time.</param>
    public static TimeSpan? Wait(HttpStatusCode status, IReadOnlyDictionary<string, string> headers, string? body, int attempt, DateTimeOffset now)
    {
        if (status is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
        {
            return null;
        }

        if (After(Header(headers, "Retry-After"), now) is { } told)
        {
            return AtLeast(told);
        }

        if (Header(headers, "X-RateLimit-Remaining") == "0" && Number(Header(headers, "X-RateLimit-Reset")) is { } reset)
        {
            // The clocks may differ by a little, and the second must be over.
            return AtLeast(DateTimeOffset.FromUnixTimeSeconds(reset) - now + Least);
        }

        return status == HttpStatusCode.TooManyRequests || IsSecondary(body) ? Unsaid * Math.Pow(2, Math.Min(attempt, 6)) : null;
    }

    private static bool IsSecondary(string? body) =>
        body is not null && (body.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase) || body.Contains("abuse detection", StringComparison.OrdinalIgnoreCase));

    // RFC 9110, section 10.2.3: seconds, or a date.
    private static TimeSpan? After(string? value, DateTimeOffset now)
    {
        if (Number(value) is { } seconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        return DateTimeOffset.TryParseExact(value, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date - now : null;
    }

    // Ten digits reach beyond the year 2200, and no sum of two overflows.
    private static long? Number(string? value) =>
        value is { Length: > 0 and <= 10 } && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static TimeSpan AtLeast(TimeSpan wait) => wait < Least ? Least : wait;

    private static string? Header(IReadOnlyDictionary<string, string> headers, string name) =>
        headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
