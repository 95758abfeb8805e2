using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>One run as it was asked for. Nothing of it is read, built or looked up before the CI guard has let it pass.</summary>
public sealed record ExecutionRequest
{
    /// <summary>Where a run goes unless it is told otherwise.</summary>
    public const string DefaultWritePrefix = "world://local/runs/{processor}/{execution_id}/";

    /// <summary>The run's name.</summary>
    public required ExecutionId Id { get; init; }

    /// <summary>The processor as it was asked for; in logs until it is found.</summary>
    public required string Name { get; init; }

    /// <summary>Finds the processor.</summary>
    public required Func<Processor> Processor { get; init; }

    public required Mode Mode { get; init; }

    /// <summary>Reads the inputs as they were delivered; they may be malformed.</summary>
    public required Func<ReadOnlyMemory<byte>> Inputs { get; init; }

    /// <summary>Builds the image or takes a pinned one; the last step before the adapter.</summary>
    public required Func<Processor, CancellationToken, RunnableImage> Image { get; init; }

    /// <summary>Which platform of the image runs.</summary>
    public required Func<ProcessorSpec, Platform> Platform { get; init; }

    /// <summary>Where the run's files go; <c>{processor}</c> and <c>{execution_id}</c> are replaced.</summary>
    public string WritePrefix { get; init; } = DefaultWritePrefix;

    /// <summary>The bound on the container's life, above 0; the spec's when there is none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What surrounds the run; mode=mock alone has any but the usual ones.</summary>
    public RunConditions Conditions { get; init; } = RunConditions.Usual;

    /// <summary>Overrides of the spec's settings; mode=real alone has any.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
