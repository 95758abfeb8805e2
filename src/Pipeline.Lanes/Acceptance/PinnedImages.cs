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

/// <summary>Walks one pin: asserts its image, probes it and runs its cases on each platform, judges.</summary>
internal sealed class PinWalk(AcceptanceOptions options, AcceptancePorts ports, ImageWalk images, CaseTrial trial, ILaneProgress progress, TimeProvider clock, SemaphoreSlim slots)
{
    /// <summary>What was found; everything that goes wrong with a pin is in its judgements.</summary>
    public async Task<(IReadOnlyList<Judgement> Judgements, IReadOnlyList<PlatformCoverage>? Platforms)> Walk(PinnedSubject subject, CancellationToken cancellationToken)
    {
        var catalogue = Tell(subject, FolderJudge.Judge(subject.Content));
        if (subject.Pin is not { } pin)
        {
            var unpinned = Tell(subject, Judgement.Group("image", 0, new Check("pinned", subject.Unpinned!.ToString())));
            // Of what has no pin nothing can run: that is said once, and not by every case.
            return ([catalogue, unpinned], null);
        }

        progress.Reached(subject.Processor, "image");
        var (image, platforms) = await images.Walk(pin, subject.Content.Processor?.Spec, cancellationToken);
        Tell(subject, image);
        if (subject.Content.Processor is not { } processor)
        {
            return ([catalogue, image], platforms);
        }

        return image.Status() == JudgementStatus.Passed
            ? ([catalogue, image, .. await Probes(subject, processor, cancellationToken), .. await Cases(subject, processor, cancellationToken)], platforms)
            : ([catalogue, image, .. NotRun(subject, "the image is not what is pinned")], platforms);
    }

    private async Task<Judgement[]> Probes(PinnedSubject subject, Processor processor, CancellationToken cancellationToken)
    {
        progress.Reached(subject.Processor, "probe");
        return await Task.WhenAll(subject.Platforms.Select(async platform => Tell(subject, await Probe(subject, processor, platform, cancellationToken))));
    }

    private async Task<Judgement> Probe(PinnedSubject subject, Processor processor, Platform platform, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        var (started, name) = (clock.GetTimestamp(), $"container {platform}");
        try
        {
            var evidence = ports.Probe.Probe(processor.Spec, RunnableImage.Pinned(subject.Pin!, platform), platform, cancellationToken);
            return Judgement.Group(name, Elapsed(started), ContainerJudge.Judge(evidence));
        }
        catch (FaultException e)
        {
            return Judgement.Group(name, Elapsed(started), new Check("probe", e.Fault.ToString()));
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<Judgement[]> Cases(PinnedSubject subject, Processor processor, CancellationToken cancellationToken)
    {
        progress.Reached(subject.Processor, "cases");
        var judgements = new Judgement[subject.Content.Cases.Count];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, judgements.Length, bound, async (at, token) =>
            judgements[at] = Tell(subject, await Case(subject, processor, subject.Content.Cases[at], token)));
        return judgements;
    }

    private async Task<Judgement> Case(PinnedSubject subject, Processor processor, ProcessorCase @case, CancellationToken cancellationToken)
    {
        if (@case.Expectation is CaseExpectation.Bypass)
        {
            return Judgement.NotRun(@case, "");
        }

        try
        {
            var (first, second) = subject.Runs();
            var result = await trial.Run(processor, @case, first, second, cancellationToken);
            return new Judgement(@case.Name, IsCase: true, result.Checks, result.DurationMs, null, result.Kept);
        }
        catch (FaultException e)
        {
            return new Judgement(@case.Name, IsCase: true, [new Check("evidence", e.Fault.ToString())], 0, null, []);
        }
    }

    private IEnumerable<Judgement> NotRun(PinnedSubject subject, string why) => subject.Content.Cases.Select(@case => Tell(subject, Judgement.NotRun(@case, why)));

    private Judgement Tell(PinnedSubject subject, Judgement judgement)
    {
        progress.Judged(subject.Processor, judgement);
        return judgement;
    }

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
