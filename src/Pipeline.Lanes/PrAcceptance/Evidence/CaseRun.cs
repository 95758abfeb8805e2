using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>One of the two runs of a case.</summary>
/// <param name="Label">What reports call it.</param>
/// <param name="Image">What runs.</param>
/// <param name="Platform">Which platform of it.</param>
internal sealed record CaseRun(string Label, RunnableImage Image, Platform Platform)
{
    /// <summary>What runs it, where that is not what runs the lane's other cases.</summary>
    public IAdapter? Adapter { get; init; }

    /// <summary>The run's name, where it is to have that of another world's; a new one otherwise.</summary>
    public ExecutionId? Id { get; init; }

    /// <summary>What surrounds it.</summary>
    public RunConditions Conditions { get; init; } = RunConditions.Usual;
}
