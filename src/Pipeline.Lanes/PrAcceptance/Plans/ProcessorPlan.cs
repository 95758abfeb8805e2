namespace Pipeline.Lanes;

/// <summary>What the lane does with one processor, in order.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Reason">Why it runs, or why it does not.</param>
/// <param name="Steps">The steps, in order.</param>
public sealed record ProcessorPlan(string Processor, string Reason, IReadOnlyList<LaneStep> Steps)
{
    /// <summary>The verdict that stands, where nothing is run.</summary>
    public Verdict? Standing => Steps is [LaneStep.Stand stand] ? stand.Verdict : null;
}
