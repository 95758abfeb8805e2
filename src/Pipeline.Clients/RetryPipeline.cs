using Polly;
using Polly.Retry;

namespace Pipeline.Clients;

/// <summary>How one attempt of an operation ended.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Result">What it returned.</param>
/// <param name="Failure">What it threw.</param>
public readonly record struct AttemptEnd(int Number, object? Result, Exception? Failure);

/// <summary>Runs operations in attempts. A client builds one pipeline, and gives it one <typeparamref name="TOperation"/> for each operation, which holds what its earlier attempts came to.</summary>
public sealed class RetryPipeline<TOperation>
{
    private static readonly ResiliencePropertyKey<TOperation> Operation = new("operation");
    private static readonly ResiliencePropertyKey<TimeSpan> NextWait = new("next-wait");
    private readonly ResiliencePipeline pipeline;

    /// <param name="time">The clock of the waits.</param>
    /// <param name="waitAfter">Judges an attempt: the wait before the next one, or none when its end is the operation's. What it throws is the operation's end as well.</param>
    public RetryPipeline(TimeProvider time, Func<TOperation, AttemptEnd, TimeSpan?> waitAfter) =>
        pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = int.MaxValue, // Polly's word for no bound of its own.
                ShouldHandle = attempt => new(MayRetry(attempt, waitAfter)),
                DelayGenerator = static retry => new(retry.Context.Properties.GetValue(NextWait, TimeSpan.Zero)),
            })
            .Build();

    /// <param name="operation">What all attempts share.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">Ends the attempts and the waits between them.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled before an attempt that was due.</exception>
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

        // Polly would answer with the attempt's own failure.
        attempt.Context.CancellationToken.ThrowIfCancellationRequested();
        properties.Set(NextWait, wait);
        return true;
    }
}
