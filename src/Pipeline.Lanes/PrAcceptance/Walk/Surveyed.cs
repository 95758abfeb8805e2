namespace Pipeline.Lanes;

/// <summary>A processor as its folder shows it.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Content">What the folder holds.</param>
/// <param name="Subject">What the plan is made of.</param>
/// <param name="ScannedTicks">When its sources were looked at, in UTC ticks.</param>
internal sealed record Surveyed(string Name, FolderContent Content, PlanSubject Subject, long ScannedTicks)
{
    public Processor? Processor => Content.Processor;

    public IReadOnlyList<ProcessorCase> Cases => Content.Cases;
}
