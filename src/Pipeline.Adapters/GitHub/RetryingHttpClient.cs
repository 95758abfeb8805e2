using System.Globalization;
using System.Net;
using Octokit;
using Octokit.Internal;
using Pipeline.Clients;

namespace Pipeline.Adapters.GitHub;

/// <summary>Retries requests: after a rate limit has passed, and after a transient failure if the request may be repeated.</summary>
internal sealed class RetryingHttpClient(IHttpClient inner, RetryPipeline<RetriedRequest> retries, CallDeadline deadline, TimeProvider time) : IHttpClient
{
    public Task<IResponse> Send(IRequest request, CancellationToken cancellationToken, Func<object, object>? preprocessResponseBody = null) =>
        retries.Run(new RetriedRequest(request, deadline, time), (_, token) => inner.Send(request, token, preprocessResponseBody), deadline.Token);

    public void SetRequestTimeout(TimeSpan timeout) => inner.SetRequestTimeout(timeout);

    public void Dispose()
    {
        // The connections are shared; their owner closes them.
    }
}

/// <summary>One request and the state of its retries.</summary>
internal sealed class RetriedRequest(IRequest request, CallDeadline deadline, TimeProvider time)
{
    // Waits of 1, 2, 4, 8 and 16 s: without any answer for half a minute, the operation fails. While GitHub answers, retries go on until the deadline.
    private const int MaxLost = 5;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private int limits;
    private int failures;
    private int lostInARow;

    /// <summary>The wait after a number of failures: 1 s, then twice the previous wait.</summary>
    public static TimeSpan Backoff(int failures) => RetryRule.Wait(failures + 1, requested: null, First, Longest, jitter: 1);

    /// <summary>Returns the wait if the deadline allows it.</summary>
    /// <exception cref="FaultException">The wait would outlast the deadline.</exception>
    public static TimeSpan Require(CallDeadline deadline, TimeSpan wait) => deadline.Allows(wait)
        ? wait
        : throw new FaultException(ErrorCode.AdapterInvocation, string.Create(
            CultureInfo.InvariantCulture,
            $"GitHub asks to wait for {Math.Ceiling(wait.TotalSeconds):0} s, which exceeds the limit of {deadline.Given.TotalSeconds:0} s"));

    /// <summary>Whether a request may be sent twice. Git data is addressed by content and GitHub refuses a second pull request, but it would create a second issue or comment.</summary>
    public static bool MayBeRepeated(IRequest request) =>
        request.Method != HttpMethod.Post || !request.Endpoint.OriginalString.Contains("/issues", StringComparison.Ordinal);

    /// <summary>The wait before the next attempt, or null if this answer or failure is final.</summary>
    /// <exception cref="FaultException">GitHub asks for a wait that the deadline does not allow.</exception>
    public TimeSpan? WaitAfter(AttemptEnd end)
    {
        var response = end.Result as IResponse;
        lostInARow = response is null ? lostInARow + 1 : 0;
        if (response is not null && RateLimit.Wait(response.StatusCode, response.Headers, response.Body as string, limits, time.GetUtcNow()) is { } limited)
        {
            limits++;
            return Require(deadline, limited);
        }

        var isTransient = response is null ? IsLost(end.Failure) && lostInARow <= MaxLost : RetryRule.IsTransient((int)response.StatusCode);
        return isTransient && MayBeRepeated(request) ? Pause(response) : null;
    }

    // A cancellation that came from neither the caller nor the deadline means that one call took too long.
    private bool IsLost(Exception? failure) =>
        failure is HttpRequestException or IOException || (failure is OperationCanceledException && !deadline.Token.IsCancellationRequested);

    // If GitHub requests a wait beyond the deadline, the error names that wait. If our own backoff is too long, the error is the failure itself.
    private TimeSpan? Pause(IResponse? response)
    {
        var told = response is null ? null : RetryAfter.Read(response.Headers, response.Body as string ?? "", time.GetUtcNow());
        var wait = RetryRule.Wait(++failures, told, First, Longest, jitter: 1);
        return wait != told && !deadline.Allows(wait) ? null : Require(deadline, wait);
    }
}

/// <summary>GitHub's rate limits ("Rate limits for the REST API"); pure.</summary>
internal static class RateLimit
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(1);

    /// <summary>The wait before the next attempt, or null if the answer is not about a rate limit.</summary>
    /// <param name="status">The status; 403 and 429 may report a rate limit. A secondary limit is often a 403 without <c>Retry-After</c>.</param>
    /// <param name="headers">The response headers.</param>
    /// <param name="body">The response text, if any.</param>
    /// <param name="attempt">The number of previous limits, 0 or more. If GitHub requests no wait, each wait is twice the previous one.</param>
    /// <param name="now">The current time, for limits that are given as a timestamp.</param>
    public static TimeSpan? Wait(HttpStatusCode status, IReadOnlyDictionary<string, string> headers, string? body, int attempt, DateTimeOffset now)
    {
        if (status is not (HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests))
        {
            return null;
        }

        if (RetryAfter.Read(headers, body ?? "", now) is { } told)
        {
            // A reset is a timestamp in seconds: clocks may differ a little, and that second must have passed.
            return AtLeast(headers.Keys.Contains("Retry-After", StringComparer.OrdinalIgnoreCase) ? told : told + Least);
        }

        return status == HttpStatusCode.TooManyRequests || IsSecondary(body) ? Unsaid * Math.Pow(2, Math.Min(attempt, 6)) : null;
    }

    private static bool IsSecondary(string? body) =>
        body is not null && (body.Contains("secondary rate limit", StringComparison.OrdinalIgnoreCase) || body.Contains("abuse detection", StringComparison.OrdinalIgnoreCase));

    private static TimeSpan AtLeast(TimeSpan wait) => wait < Least ? Least : wait;
}
