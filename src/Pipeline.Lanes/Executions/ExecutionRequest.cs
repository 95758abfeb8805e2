using Pipeline.Lanes.Catalogue;

namespace Pipeline.Lanes.Executions;

/// <summary>One requested run. Nothing of it is read, built or looked up before it passes the CI guard.</summary>
public sealed record ExecutionRequest
{
    /// <summary>The default write prefix.</summary>
    public const string DefaultWritePrefix = "world://local/runs/{processor}/{execution_id}/";

    /// <summary>The execution id.</summary>
    public required ExecutionId Id { get; init; }

    /// <summary>The requested processor; logs use it until the processor is found.</summary>
    public required string Name { get; init; }

    /// <summary>Finds the processor.</summary>
    public required Func<Processor> Processor { get; init; }

    public required Mode Mode { get; init; }

    /// <summary>Reads the inputs; throws a <see cref="FaultException"/> if they are malformed.</summary>
    public required Func<InputsDocument> Inputs { get; init; }

    /// <summary>Builds the image or resolves a pinned one; the last step before the adapter.</summary>
    public required Func<Processor, CancellationToken, RunnableImage> Image { get; init; }

    /// <summary>The platform of the image to run.</summary>
    public required Func<ProcessorSpec, Platform> Platform { get; init; }

    /// <summary>The write prefix; <c>{processor}</c> and <c>{execution_id}</c> are replaced.</summary>
    public string WritePrefix { get; init; } = DefaultWritePrefix;

    /// <summary>The time limit of the container, above 0; null for the spec's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The run's conditions; only mode=mock allows others than the default.</summary>
    public RunConditions Conditions { get; init; } = RunConditions.Usual;

    /// <summary>Overrides of the spec's settings; mode=real only.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
