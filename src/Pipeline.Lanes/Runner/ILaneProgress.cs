namespace Pipeline.Lanes;

/// <summary>Follows a judged lane; several threads call it at once.</summary>
public interface ILaneProgress
{
    /// <summary>The plan is made.</summary>
    void Planned(IReadOnlyList<PlannedProcessor> processors);

    /// <summary>A processor reaches a stage: <c>build</c>, <c>image</c>, <c>probe</c>, <c>cases</c>.</summary>
    void Reached(string processor, string stage);

    /// <summary>A case or a group of checks is judged.</summary>
    void Judged(string processor, SubjectResult judgement);

    /// <summary>A processor is done.</summary>
    void Finished(ProcessorReport report);
}

/// <summary>A processor as progress shows it before its steps are executed.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Reason">Why it runs, or why it does not.</param>
/// <param name="Cases">How many cases will be judged or bypassed.</param>
/// <param name="Runs">Whether any step is executed.</param>
public sealed record PlannedProcessor(string Processor, string Reason, int Cases, bool Runs)
{
    internal static PlannedProcessor Of(ProcessorPlan plan) =>
        new(plan.Processor, plan.Reason, plan.Steps.Count(step => step is LaneStep.Run or LaneStep.Bypass), plan.KeptVerdict is null);
}
