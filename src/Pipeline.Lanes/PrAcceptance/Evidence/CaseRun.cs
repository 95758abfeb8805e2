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
}
