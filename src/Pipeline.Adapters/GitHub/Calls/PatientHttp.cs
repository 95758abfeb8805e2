using System.Net;
using Octokit;
using Octokit.Internal;

namespace Pipeline.Adapters.GitHub.Calls;

/// <summary>Asks again where that is right: after a limit has passed, and when what was asked may be asked twice and only the way there failed.</summary>
internal sealed class PatientHttp(IHttpClient inner, Deadline deadline) : IHttpClient
{
    // 1, 2, 4, 8 and 16 s: who is not there after half a minute is told to the person.
    private const int MaxFailures = 5;

    public async Task<IResponse> Send(IRequest request, CancellationToken cancellationToken, Func<object, object>? preprocessResponseBody = null)
    {
        var failures = 0;
        for (var limits = 0; ;)
        {
            var (response, lost) = await Attempt(request, preprocessResponseBody);
            if (response is not null && RateLimit.Wait(response.StatusCode, response.Headers, response.Body as string, limits, deadline.Now) is { } limited)
            {
                limits++;
                await deadline.Wait(limited);
            }
            else if ((lost is not null || IsPassing(response!.StatusCode)) && MayBeRepeated(request) && failures < MaxFailures)
            {
                await deadline.Wait(Backoff(failures++));
            }
            else
            {
                return response ?? throw lost!;
            }
        }
    }

    public void SetRequestTimeout(TimeSpan timeout) => inner.SetRequestTimeout(timeout);

    public void Dispose()
    {
        // The connections are shared; their owner closes them.
    }

    /// <summary>The wait after so many failures: 1 s, then twice the one before.</summary>
    public static TimeSpan Backoff(int failures) => TimeSpan.FromSeconds(Math.Pow(2, failures));

    /// <summary>Every write of git data names its content, and a second pull request is refused; only a second issue or comment would come to be.</summary>
    public static bool MayBeRepeated(IRequest request) =>
        request.Method != HttpMethod.Post || !request.Endpoint.OriginalString.Contains("/issues", StringComparison.Ordinal);

    private async Task<(IResponse? Response, Exception? Lost)> Attempt(IRequest request, Func<object, object>? preprocess)
    {
        try
        {
            return (await inner.Send(request, deadline.Token, preprocess), null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !deadline.Token.IsCancellationRequested))
        {
            // A cancellation that neither the caller nor the deadline asked for: one call took too long.
            return (null, e);
        }
    }

    private static bool IsPassing(HttpStatusCode status) => status is
        HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
