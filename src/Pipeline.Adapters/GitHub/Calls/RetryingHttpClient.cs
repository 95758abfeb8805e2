using System.Net;
using Octokit;
using Octokit.Internal;
using Pipeline.Clients;
using Pipeline.Contracts;

namespace Pipeline.Adapters.GitHub.Calls;

/// <summary>Asks again where that is right: after a limit has passed, and when what was asked may be asked twice and only the way there failed.</summary>
internal sealed class RetryingHttpClient(IHttpClient inner, RetryPipeline<Exchange> retries, Deadline deadline) : IHttpClient
{
    public Task<IResponse> Send(IRequest request, CancellationToken cancellationToken, Func<object, object>? preprocessResponseBody = null) =>
        retries.Run(new Exchange(request, deadline), (_, token) => inner.Send(request, token, preprocessResponseBody), deadline.Token);

    public void SetRequestTimeout(TimeSpan timeout) => inner.SetRequestTimeout(timeout);

    public void Dispose()
    {
        // The connections are shared; their owner closes them.
    }
}

/// <summary>One request until it is answered.</summary>
internal sealed class Exchange(IRequest request, Deadline deadline)
{
    // 1, 2, 4, 8 and 16 s: who is not there after half a minute is told to the person. A GitHub that answers is waited for until the deadline.
    private const int MaxLost = 5;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int limits;
    private int failures;
    private int lostInARow;

    /// <summary>The wait after so many failures: 1 s, then twice the one before.</summary>
    public static TimeSpan Backoff(int failures) => RetryRule.Wait(failures + 1, requested: null, First, Longest, jitter: 1);

    /// <summary>Every write of git data names its content, and a second pull request is refused; only a second issue or comment would come to be.</summary>
    public static bool MayBeRepeated(IRequest request) =>
        request.Method != HttpMethod.Post || !request.Endpoint.OriginalString.Contains("/issues", StringComparison.Ordinal);

    /// <summary>The wait before the request is sent again; none when this answer or failure is final.</summary>
    /// <exception cref="FaultException">GitHub asks for a wait that the deadline does not allow.</exception>
    public TimeSpan? WaitAfter(AttemptEnd end)
    {
        var response = end.Result as IResponse;
        lostInARow = response is null ? lostInARow + 1 : 0;
        if (response is not null && RateLimit.Wait(response.StatusCode, response.Headers, response.Body as string, limits, deadline.Now) is { } limited)
        {
            limits++;
            return deadline.Require(limited);
        }

        var isTransient = response is null ? IsLost(end.Failure) && lostInARow <= MaxLost : RetryRule.IsTransient((int)response.StatusCode);
        return isTransient && MayBeRepeated(request) ? Pause(response) : null;
    }

    // A cancellation that neither the caller nor the deadline asked for: one call took too long.
    private bool IsLost(Exception? failure) =>
        failure is HttpRequestException or IOException || (failure is OperationCanceledException && !deadline.Token.IsCancellationRequested);

    // A wait that GitHub asks for and that is too long is told as that; where it is our own, the failure is what the person needs.
    private TimeSpan? Pause(IResponse? response)
    {
        var told = response is null ? null : RetryAfter.Read(response.Headers, response.Body as string ?? "", deadline.Now);
        var wait = RetryRule.Wait(++failures, told, First, Longest, jitter: 1);
        return wait != told && !deadline.Allows(wait) ? null : deadline.Require(wait);
    }
}

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

        if (RetryAfter.Read(headers, body ?? "", now) is { } told)
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
