namespace Pipeline.Lanes;

/// <summary>Is told how the lane goes on, from several threads at once.</summary>
public interface ILaneProgress
{
    /// <summary>The plan is made.</summary>
    void Planned(IReadOnlyList<PlannedProcessor> processors);

    /// <summary>A processor is at a stage: <c>build</c>, <c>probe</c>, <c>cases</c>.</summary>
    void Reached(string processor, string stage);

    /// <summary>A subject is judged.</summary>
    void Judged(string processor, Judgement judgement);

    /// <summary>A processor is done.</summary>
    void Finished(ProcessorReport report);
}

/// <summary>What a person is told of a processor before it is walked.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Reason">Why it runs, or why it does not.</param>
/// <param name="Cases">How many cases will be judged or bypassed.</param>
/// <param name="Runs">Whether it is walked at all.</param>
public sealed record PlannedProcessor(string Processor, string Reason, int Cases, bool Runs)
{
    internal static PlannedProcessor Of(ProcessorPlan plan) =>
        new(plan.Processor, plan.Reason, plan.Steps.Count(step => step is LaneStep.RunTwice or LaneStep.Bypass), plan.Standing is null);
}
