using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Sources;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Runner;

/// <summary>Runs a judged lane: executes its plan for several processors at once, and reports every check.</summary>
/// <param name="folders">The files of the lane.</param>
/// <param name="degree">The maximum of concurrent processors, and of concurrent builds and runs; 1 or more.</param>
/// <param name="progress">Receives the lane's progress.</param>
/// <param name="clock">The clock.</param>
internal sealed class LaneRunner(LaneFolders folders, int degree, ILaneProgress progress, TimeProvider clock)
{
    /// <summary>Executes a plan, unless another process executes one in this checkout.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="open">Opens the lane, once there is something to do.</param>
    /// <param name="cancellationToken">Stops the lane; no container stays behind.</param>
    public async Task<LaneOutcome> Run(LanePlan plan, Func<LaneContext, Task<JudgedLane>> open, CancellationToken cancellationToken)
    {
        using var taken = LaneLock.Take(folders.Lock, clock);
        return taken is null
            ? new LaneOutcome.Refused(LaneLock.Refusal(folders.Lane.Name, folders.Lock))
            : new LaneOutcome.Finished(await Report(plan, open, cancellationToken));
    }

    private async Task<LaneReport> Report(LanePlan plan, Func<LaneContext, Task<JudgedLane>> open, CancellationToken cancellationToken)
    {
        var (startedAt, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        progress.Planned([.. plan.Processors.Select(PlannedProcessor.Of)]);
        var reports = plan.Processors.Select(processor => processor.KeptVerdict is { } verdict ? Standing(processor, verdict) : null).ToArray();
        foreach (var standing in reports.OfType<ProcessorReport>())
        {
            progress.Finished(standing);
        }

        if (!plan.IsIdle)
        {
            await Execute(plan, reports, open, cancellationToken);
        }

        return new LaneReport(Receipt.Timestamp(startedAt), (long)clock.GetElapsedTime(started).TotalMilliseconds, reports!, []) { Lane = folders.Lane, Only = plan.Only };
    }

    private async Task Execute(LanePlan plan, ProcessorReport?[] reports, Func<LaneContext, Task<JudgedLane>> open, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folders.World))
        {
            Directory.Delete(folders.World, recursive: true);
        }

        using var slots = new WorkSlots(degree, clock);
        var context = new LaneContext(new EventLog(), slots, progress, clock);
        using var lane = await open(context);
        var keeper = new OutputKeeper(folders.Artifacts, folders.Lane.File, lane.Runs.World);
        var trial = new CaseTrial(new CaseRunner(lane.Runs, context.Log, clock), keeper, slots);
        var bound = new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, reports.Length).Where(at => reports[at] is null), bound, async (at, token) =>
        {
            keeper.Clear(plan.Processors[at]);
            reports[at] = await new ProcessorPlanRunner(plan.Processors[at], lane, trial, context, degree).Execute(token);
            progress.Finished(reports[at]!);
        });
    }

    /// <summary>The report of a processor whose verdict still stands.</summary>
    public static ProcessorReport Standing(ProcessorPlan plan, Verdict verdict) => new(
        plan.Processor,
        plan.Content.Processor?.Spec.Ref,
        plan.Content.Processor?.Spec.Description,
        plan.Reason,
        Stands: true,
        verdict.JudgedAt,
        verdict.Source.Digest(),
        verdict.Image,
        verdict.Judgements,
        0)
    {
        IsReproducible = plan.IsReproducible,
    };
}
