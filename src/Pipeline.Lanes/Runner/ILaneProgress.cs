using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.Runner;

/// <summary>Receives a judged lane's progress; several threads call it concurrently.</summary>
public interface ILaneProgress
{
    /// <summary>The plan is ready.</summary>
    void Planned(IReadOnlyList<PlannedProcessor> processors);

    /// <summary>A processor reaches a stage: <c>build</c>, <c>image</c>, <c>probe</c>, <c>cases</c>.</summary>
    void Reached(string processor, string stage);

    /// <summary>A case or a group of checks is judged.</summary>
    void Judged(string processor, SubjectResult judgement);

    /// <summary>A processor is done.</summary>
    void Finished(ProcessorReport report);
}

/// <summary>A processor before its steps run, for progress.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Reason">Why it runs, or why it does not.</param>
/// <param name="Cases">The number of cases to judge or bypass.</param>
/// <param name="Runs">Whether any step will run.</param>
public sealed record PlannedProcessor(string Processor, string Reason, int Cases, bool Runs)
{
    internal static PlannedProcessor Of(ProcessorPlan plan) =>
        new(plan.Processor, plan.Reason, plan.Steps.Count(step => step is LaneStep.Run or LaneStep.Bypass), plan.KeptVerdict is null);
}
