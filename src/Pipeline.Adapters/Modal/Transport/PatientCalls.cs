using Grpc.Core;
using Serilog;

namespace Pipeline.Adapters.Modal.Transport;

/// <summary>Makes calls with as many attempts as <see cref="RetryRules"/> give them, all attempts of one under one key.</summary>
internal sealed class PatientCalls(TimeProvider time, Func<string> keys, ILogger log)
{
    /// <param name="rpc">The call's name, for the log.</param>
    /// <param name="retries">How many times it may be tried again after a failure that may pass; with 0 there is one attempt, also where the service asks to come back.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">Ends the waits between attempts.</param>
    /// <exception cref="RpcException">The last attempt's.</exception>
    public async Task<T> Make<T>(string rpc, int retries, Func<CallAttempt, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var next = new CallAttempt(keys(), 0, 0, TimeSpan.Zero);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TimeSpan wait;
            try
            {
                return await attempt(next);
            }
            catch (RpcException e)
            {
                log.Debug("attempt {attempt} of {rpc} ended with {status}", next.Retries + next.Throttled, rpc, e.StatusCode);
                if (retries > 0 && RetryRules.Throttle(e.Trailers) is { } asked)
                {
                    (wait, next) = (asked, next with { Throttled = next.Throttled + 1 });
                }
                else if (RetryRules.MayPass(e.StatusCode) && next.Retries < retries)
                {
                    (wait, next) = (RetryRules.Backoff(next.Retries), next with { Retries = next.Retries + 1 });
                }
                else
                {
                    throw;
                }
            }

            await Task.Delay(wait, time, cancellationToken);
            next = next with { Elapsed = time.GetElapsedTime(start) };
        }
    }
}
