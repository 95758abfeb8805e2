namespace Pipeline.Lanes;

/// <summary>Progress as lines: for a build server, a file, a pipe.</summary>
/// <param name="write">Takes one line.</param>
public sealed class PlainProgress(Action<string> write) : ILaneProgress
{
    public void Planned(IReadOnlyList<PlannedProcessor> processors)
    {
        foreach (var processor in processors.Where(processor => processor.Runs))
        {
            write($"{processor.Processor}: {processor.Reason}");
        }
    }

    public void Reached(string processor, string stage) => write($"{processor}: {stage}");

    public void Judged(string processor, Judgement judgement)
    {
        if (judgement.IsCase || judgement.Status() == JudgementStatus.Failed)
        {
            write($"{processor}: {judgement.Name} {Words.Of(judgement.Status())}{(judgement.DurationMs > 0 ? " in " + Words.Duration(judgement.DurationMs) : "")}");
        }
    }

    public void Finished(ProcessorReport report)
    {
        if (!report.Stands)
        {
            write($"{report.Processor}: {Words.Of(report.Status())} in {Words.Duration(report.DurationMs)}");
        }
    }
}
