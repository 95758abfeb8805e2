using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Walks a plan, several processors at once, and keeps their verdicts.</summary>
internal sealed class LaneWalk(
    PrAcceptanceOptions options, Func<EventLog, PrAcceptancePorts> open, VerdictStore verdicts, ILaneProgress progress, TimeProvider clock)
{
    /// <summary>Walks the processors that do not stand.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="surveyed">Every processor of the plan.</param>
    /// <param name="cancellationToken">Stops it; the verdicts made so far are kept.</param>
    public async Task<LaneReport> Walk(AcceptancePlan plan, IReadOnlyDictionary<string, Surveyed> surveyed, CancellationToken cancellationToken)
    {
        var (startedAt, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        progress.Planned([.. plan.Processors.Select(PlannedProcessor.Of)]);
        var reports = plan.Processors.Select(step => step.Standing is { } verdict ? Report(surveyed[step.Processor], step, verdict, 0) : null).ToArray();
        foreach (var standing in reports.OfType<ProcessorReport>())
        {
            progress.Finished(standing);
        }

        var accepted = reports.Contains(null) ? await Run(plan, surveyed, reports, cancellationToken) : [];
        return new LaneReport(Receipt.Timestamp(startedAt), Elapsed(started), reports!, accepted);
    }

    private async Task<IReadOnlyList<string>> Run(
        AcceptancePlan plan, IReadOnlyDictionary<string, Surveyed> surveyed, ProcessorReport?[] reports, CancellationToken cancellationToken)
    {
        if (Directory.Exists(options.World))
        {
            Directory.Delete(options.World, recursive: true);
        }

        var log = new EventLog();
        var ports = open(log);
        using var slots = new SemaphoreSlim(options.Degree);
        var keeper = new OutputKeeper(options.Artifacts, LaneTitle.PrAcceptance.File, ports.Runs.World);
        var turns = new TimedRuns(slots, clock);
        using var worlds = options.Perturb ? ScratchWorlds.Open(options, ports.Perturbation!.Machine, ports.Runs.Ids()) : null;
        var perturbation = worlds is null ? null : new PerturbationTrial(ports.Perturbation!, worlds, turns, log, clock);
        var cases = new CaseWalk(options, new CaseTrial(new CaseRunner(ports.Runs, log, clock), keeper, turns), perturbation);
        var walk = new ProcessorWalk(options, ports, cases, keeper, progress, clock, slots);

        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, reports.Length).Where(at => reports[at] is null), bound, async (at, token) =>
        {
            var step = plan.Processors[at];
            reports[at] = await Run(walk, surveyed[step.Processor], step, token);
            progress.Finished(reports[at]!);
        });
        return [.. cases.Accepted.Select(path => Path.GetRelativePath(options.Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];
    }

    private async Task<ProcessorReport> Run(ProcessorWalk walk, Surveyed surveyed, ProcessorPlan step, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var (image, judgements) = await walk.Walk(surveyed, cancellationToken);
        var verdict = new Verdict(
            Verdict.SchemaName, surveyed.Name, Receipt.Timestamp(clock.GetUtcNow()), surveyed.ScannedTicks, Source(surveyed), image, judgements) { Perturbed = options.Perturb };
        verdicts.Save(verdict);
        return Report(surveyed, step, verdict, Elapsed(started));
    }

    // As it was before the build, but for the base: where there was none, the build has made it.
    private SourceFingerprint Source(Surveyed surveyed)
    {
        var source = surveyed.Subject.Source;
        if (surveyed.Processor is not { } processor)
        {
            return source;
        }

        var files = new SortedDictionary<string, SourceFile>(source.Files.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (path, file) in new SourceScanner(options.Root).Scan([SourceRoots.Base(processor.Spec)], null))
        {
            files[path] = file;
        }

        return source with { Files = files };
    }

    private static ProcessorReport Report(Surveyed surveyed, ProcessorPlan step, Verdict verdict, long durationMs) => new(
        surveyed.Name,
        surveyed.Processor?.Spec.Ref,
        surveyed.Processor?.Spec.Description,
        step.Reason,
        step.Standing is not null,
        verdict.JudgedAt,
        verdict.Source.Digest(),
        verdict.Image,
        verdict.Judgements,
        durationMs);

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
