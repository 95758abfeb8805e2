using Grpc.Core;
using Pipeline.Clients;
using Serilog;

namespace Pipeline.Modal.Transport;

/// <summary>Makes calls with as many attempts as <see cref="ModalRetryRule"/> allows, all under one key.</summary>
internal sealed class RetryingCalls(TimeProvider time, Func<string> keys, ILogger log)
{
    private readonly RetryPipeline<Call> retries = new(time, (call, end) => end.Failure is RpcException failure ? call.WaitAfter(failure, log) : null);

    /// <param name="rpc">The call's name, for the log.</param>
    /// <param name="maxRetries">The maximum of retries after transient failures; 0 means one attempt, even if the service asks to come back.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">Stops the waits between attempts.</param>
    /// <exception cref="RpcException">The last attempt's.</exception>
    public Task<T> Make<T>(string rpc, int maxRetries, Func<CallAttempt, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        return retries.Run(new Call(rpc, keys(), maxRetries), (call, _) => attempt(call.Next(time.GetElapsedTime(start))), cancellationToken);
    }

    private sealed class Call(string rpc, string key, int maxRetries)
    {
        private int failed;
        private int throttled;

        public CallAttempt Next(TimeSpan elapsed) => new(key, failed, throttled, elapsed);

        public TimeSpan? WaitAfter(RpcException failure, ILogger log)
        {
            log.Debug("attempt {attempt} of {rpc} ended with {status}", failed + throttled, rpc, failure.StatusCode);
            if (maxRetries > 0 && ModalRetryRule.Throttle(failure.Trailers) is { } asked)
            {
                throttled++;
                return asked;
            }

            return ModalRetryRule.IsTransient(failure.StatusCode) && failed < maxRetries ? ModalRetryRule.Backoff(failed++) : null;
        }
    }
}
