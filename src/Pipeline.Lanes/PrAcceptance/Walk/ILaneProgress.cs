namespace Pipeline.Lanes;

/// <summary>Is told how the lane goes on, from several threads at once.</summary>
public interface ILaneProgress
{
    /// <summary>The plan is made.</summary>
    void Planned(AcceptancePlan plan);

    /// <summary>A processor is at a stage: <c>build</c>, <c>probe</c>, <c>cases</c>.</summary>
    void Reached(string processor, string stage);

    /// <summary>A subject is judged.</summary>
    void Judged(string processor, Judgement judgement);

    /// <summary>A processor is done.</summary>
    void Finished(ProcessorReport report);
}
