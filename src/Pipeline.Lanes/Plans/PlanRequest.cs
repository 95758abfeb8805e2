using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Executions;

namespace Pipeline.Lanes.Plans;

/// <summary>A requested run of a plan; each step becomes an <see cref="ExecutionRequest"/>.</summary>
public sealed record PlanRequest
{
    /// <summary>The path of the plan, such as a planner's <c>…/outputs/plan.json</c>.</summary>
    public required WorldPath Plan { get; init; }

    /// <summary>The mode of every step.</summary>
    public required Mode Mode { get; init; }

    /// <summary>Builds the image of a processor or resolves a pinned one; called once per step.</summary>
    public required Func<Processor, CancellationToken, RunnableImage> Image { get; init; }

    /// <summary>The platform of each image to run.</summary>
    public required Func<ProcessorSpec, Platform> Platform { get; init; }

    /// <summary>The write prefix of the steps; it contains <c>{execution_id}</c>.</summary>
    public string WritePrefix { get; init; } = ExecutionRequest.DefaultWritePrefix;

    /// <summary>The time limit of each step, above 0; null for the spec's.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Overrides of settings; each applies to the steps whose processor has it.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
