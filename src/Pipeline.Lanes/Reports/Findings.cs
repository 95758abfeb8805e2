namespace Pipeline.Lanes;

/// <summary>One check that did not hold, with all that a report says of it.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Subject">The case or group.</param>
/// <param name="Check">The check's name.</param>
/// <param name="Reason">Why it did not hold; the first line says it, what follows is detail.</param>
/// <param name="File">The file to look at first, from the repository's root.</param>
internal sealed record Finding(string Processor, string Subject, string Check, string Reason, string File)
{
    public string FirstLine => Reason.Split('\n')[0];
}

/// <summary>The failures of a report, in its order.</summary>
internal static class Findings
{
    public static IEnumerable<Finding> Of(LaneReport report) =>
        from processor in report.Processors
        from finding in Of(processor)
        select finding;

    public static IEnumerable<Finding> Of(ProcessorReport processor) =>
        from judgement in processor.Judgements
        where judgement.Status() == JudgementStatus.Failed
        from check in judgement.Checks
        where !check.Held
        select new Finding(processor.Processor, judgement.Name, check.Name, check.Failure!, FileOf(processor.Processor, judgement, check.Failure!));

    private static string FileOf(string processor, Judgement judgement, string reason) => judgement switch
    {
        { IsCase: true } => $"processors/{processor}/cases/{judgement.Name}/inputs.json",
        // The reason begins with the file.
        { Name: "source" } => reason.Split(':')[0],
        { Name: "image" or "container" or "container linux/amd64" or "container linux/arm64" } => $"processors/{processor}/Dockerfile",
        _ => $"processors/{processor}/processor.json",
    };
}
