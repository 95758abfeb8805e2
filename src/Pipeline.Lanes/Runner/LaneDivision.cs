using System.Collections.Concurrent;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Runner;

/// <summary>Divides a lane's plan between machines. Each machine makes the same division by itself, from equal sources and verdicts.</summary>
/// <param name="Lane">The lane.</param>
/// <param name="Plan">The whole plan.</param>
/// <param name="Work">All its work.</param>
/// <param name="Costs">The cost of each processor that runs.</param>
internal sealed record LaneDivision(LaneTitle Lane, LanePlan Plan, IReadOnlyList<ProcessorWork> Work, IReadOnlyDictionary<string, WorkCost> Costs)
{
    private const int Lookups = 16;

    /// <summary>Divides a plan by the durations that verdicts have.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="plan">The whole plan.</param>
    /// <param name="latest">The last verdict of a processor, or null.</param>
    /// <param name="cancellationToken">Stops the reading of verdicts.</param>
    public static async Task<LaneDivision> Of(LaneTitle lane, LanePlan plan, Func<string, Task<Verdict?>> latest, CancellationToken cancellationToken)
    {
        ProcessorWork[] work = [.. plan.Work];
        var costs = new ConcurrentDictionary<string, WorkCost>(StringComparer.Ordinal);
        var bound = new ParallelOptions { MaxDegreeOfParallelism = Lookups, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(work, bound, async (one, _) => costs[one.Processor] = WorkCost.Of(await latest(one.Processor)));
        return new LaneDivision(lane, plan, work, costs);
    }

    /// <summary>The document of a lane, with its work in as many parts as it deserves.</summary>
    /// <param name="divisions">The lane's division, or one for each platform.</param>
    /// <param name="settings">The settings of the repository.</param>
    /// <param name="now">The time.</param>
    public static PlanDocument Document(IReadOnlyList<LaneDivision> divisions, PartitionSettings settings, DateTimeOffset now) => new(
        PlanDocument.SchemaName, divisions[0].Lane.File, Receipt.Timestamp(now), [.. divisions.Select(division => division.Share(settings))], [.. divisions[0].Standing]);

    private IEnumerable<ProcessorReport> Standing => Plan.Processors.Where(processor => processor.KeptVerdict is not null).Select(processor => LaneRunner.Standing(processor, processor.KeptVerdict!));

    /// <summary>The plan of one part.</summary>
    public LanePlan PlanOf(LanePartition partition) => Plan.Part(Split(partition).Parts[partition.Part - 1]);

    /// <summary>The document of one part that ran.</summary>
    /// <param name="partition">The part.</param>
    /// <param name="report">Its report.</param>
    /// <param name="verdicts">Its verdicts by processor, if the lane keeps verdicts.</param>
    public PartDocument DocumentOf(LanePartition partition, LaneReport report, IReadOnlyDictionary<string, Verdict> verdicts) => new(
        PartDocument.SchemaName, Lane.File, Split(partition).Digest(), partition.ToString(), report.StartedAt, report.DurationMs,
        [.. report.Processors.Select(processor => new PartResult(processor, verdicts.GetValueOrDefault(processor.Processor)))])
    {
        Platform = Plan.Only,
    };

    private PlanShare Share(PartitionSettings settings)
    {
        var split = LaneSplit.Of(Work, Cost, settings);
        return new PlanShare(Plan.Only, split.Digest(), Work, split.Parts);
    }

    private LaneSplit Split(LanePartition partition) => LaneSplit.Of(Work, Cost, partition.Total);

    private WorkCost Cost(string processor) => Costs[processor];
}
