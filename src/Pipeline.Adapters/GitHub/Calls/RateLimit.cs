using System.Net;
using Pipeline.Contracts;

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

        if (ComeBack.After(headers, body ?? "", now) is { } told)
        {
            // A reset is a point in time: the clocks may differ by a little, and its second must be over.
            return AtLeast(headers.Keys.Contains("Retry-After", StringComparer.OrdinalIgnoreCase) ? told : told + Least);
        }

        return status == HttpStatusCode.TooManyRequests || IsSecondary(body) ? Unsaid * Math.Pow(2, Math.Min(attempt, 6)) : null;
    }

    private static bool IsSecondary(string? body) =>
        body is not null && (body.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase) || body.Contains("abuse detection", StringComparison.OrdinalIgnoreCase));

    private static TimeSpan AtLeast(TimeSpan wait) => wait < Least ? Least : wait;
}
