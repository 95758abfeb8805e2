namespace Pipeline.Lanes;

/// <summary>A processor as its folder shows it.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Processor">The processor, where its spec can be read.</param>
/// <param name="Cases">Its cases, where they can be read.</param>
/// <param name="Broken">What is wrong with the folder, where something is.</param>
/// <param name="Subject">What the plan is made of.</param>
/// <param name="ScannedTicks">When its sources were looked at, in UTC ticks.</param>
internal sealed record Surveyed(
    string Name, Processor? Processor, IReadOnlyList<ProcessorCase> Cases, string? Broken, PlanSubject Subject, long ScannedTicks);
