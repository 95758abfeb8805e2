using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>A plan as it was asked to be run; each of its steps becomes an <see cref="ExecutionRequest"/>.</summary>
public sealed record PlanRequest
{
    /// <summary>Where the plan lies, such as a planner's <c>…/outputs/plan.json</c>.</summary>
    public required WorldPath Plan { get; init; }

    /// <summary>The mode of every step.</summary>
    public required Mode Mode { get; init; }

    /// <summary>Builds the image of a processor, or takes a pinned one; asked once a step.</summary>
    public required Func<Processor, CancellationToken, RunnableImage> Image { get; init; }

    /// <summary>Which platform of a processor's image runs.</summary>
    public required Func<ProcessorSpec, Platform> Platform { get; init; }

    /// <summary>Where each step's files go; it names <c>{execution_id}</c>.</summary>
    public string WritePrefix { get; init; } = ExecutionRequest.DefaultWritePrefix;

    /// <summary>The bound on each step, above 0; the spec's when there is none.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Overrides of settings; each goes to the steps whose processor has it.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
