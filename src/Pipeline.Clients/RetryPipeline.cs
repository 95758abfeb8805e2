using Polly;
using Polly.Retry;

namespace Pipeline.Clients;

/// <summary>How one attempt of an operation ended.</summary>
/// <param name="Number">The attempt's number, from 1.</param>
/// <param name="Result">What it returned.</param>
/// <param name="Failure">What it threw.</param>
public readonly record struct AttemptEnd(int Number, object? Result, Exception? Failure);

/// <summary>Retries operations. A client builds one pipeline and passes one <typeparamref name="TOperation"/> per operation, which keeps state between its attempts.</summary>
public sealed class RetryPipeline<TOperation>
{
    private static readonly ResiliencePropertyKey<TOperation> Operation = new("operation");
    private static readonly ResiliencePropertyKey<TimeSpan> NextWait = new("next-wait");
    private readonly ResiliencePipeline pipeline;

    /// <param name="time">The clock for waits.</param>
    /// <param name="waitAfter">Returns the wait before the next attempt, or null to end with this attempt's result or failure. Its exception ends the operation.</param>
    public RetryPipeline(TimeProvider time, Func<TOperation, AttemptEnd, TimeSpan?> waitAfter) =>
        pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue, // Polly's value for "unlimited"; `waitAfter` decides.
                ShouldHandle = attempt => new(MayRetry(attempt, waitAfter)),
                DelayGenerator = static retry => new(retry.Context.Properties.GetValue(NextWait, TimeSpan.Zero)),
            })
            .Build();

    /// <param name="operation">The state that all attempts share.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">Stops the attempts and the waits between them.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled while another attempt was due.</exception>
    public async Task<T> Run<T>(TOperation operation, Func<TOperation, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Operation, operation);
        try
        {
            return await pipeline.ExecuteAsync(static (context, run) => new ValueTask<T>(run.attempt(run.operation, context.CancellationToken)), context, (operation, attempt));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static bool MayRetry(RetryPredicateArguments<object> attempt, Func<TOperation, AttemptEnd, TimeSpan?> waitAfter)
    {
        var properties = attempt.Context.Properties;
        var operation = properties.GetValue(Operation, default!);
        if (waitAfter(operation, new(attempt.AttemptNumber + 1, attempt.Outcome.Result, attempt.Outcome.Exception)) is not { } wait)
        {
            return false;
        }

        // Otherwise Polly would throw the attempt's failure instead of the cancellation.
        attempt.Context.CancellationToken.ThrowIfCancellationRequested();
        properties.Set(NextWait, wait);
        return true;
    }
}
