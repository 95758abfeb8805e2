using Pipeline.Contracts;
using Pipeline.Oci;

namespace Pipeline.Lanes;

/// <summary>Walks all pins, several at once.</summary>
internal sealed class PinnedWalk(AcceptanceOptions options, Func<EventLog, AcceptancePorts> open, ILaneProgress progress, TimeProvider clock)
{
    public async Task<LaneReport> Walk(PinnedPlan plan, IReadOnlyDictionary<string, PinnedSubject> subjects, CancellationToken cancellationToken)
    {
        var (startedAt, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        progress.Planned([.. plan.Processors.Select(Planned)]);
        if (Directory.Exists(options.World))
        {
            Directory.Delete(options.World, recursive: true);
        }

        var log = new EventLog();
        var ports = open(log);
        using var slots = new SemaphoreSlim(options.Degree);
        using var assertion = new ImageAssertion(ports.Registry);
        var keeper = new OutputKeeper(options.Place.Artifacts, LaneTitle.Acceptance.File, ports.Runs.World);
        var trial = new CaseTrial(new CaseRunner(ports.Runs, log, clock), keeper, new TimedRuns(slots, clock));
        var walk = new PinWalk(options, ports, new ImageWalk(assertion, ports.Signatures, clock), trial, progress, clock, slots);

        var reports = new ProcessorReport[plan.Processors.Count];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, reports.Length, bound, async (at, token) =>
        {
            var step = plan.Processors[at];
            keeper.Clear(step.Processor);
            reports[at] = await Report(walk, step, subjects[step.Processor], token);
            progress.Finished(reports[at]);
        });
        return new LaneReport(Receipt.Timestamp(startedAt), Elapsed(started), reports, []) { Lane = LaneTitle.Acceptance };
    }

    private async Task<ProcessorReport> Report(PinWalk walk, PinnedProcessorPlan step, PinnedSubject subject, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var (judgements, platforms) = await walk.Walk(subject, cancellationToken);
        var spec = subject.Content.Processor?.Spec;
        return new ProcessorReport(
            subject.Processor,
            spec?.Ref,
            spec?.Description,
            step.Reason,
            Stands: false,
            Receipt.Timestamp(clock.GetUtcNow()),
            subject.Pin?.Source,
            subject.Pin is { } pin ? new JudgedImage(pin.Index, pin.Tag) : null,
            judgements,
            Elapsed(started))
        {
            Platforms = platforms,
        };
    }

    private static PlannedProcessor Planned(PinnedProcessorPlan plan) =>
        new(plan.Processor, plan.Reason, plan.Steps.Count(step => step is PinnedStep.Run or PinnedStep.Bypass), Runs: true);

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
