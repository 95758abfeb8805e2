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

/// <summary>Walks the plan of one processor: builds, probes, runs, judges.</summary>
internal sealed class ProcessorWalk(
    PrAcceptanceOptions options, PrAcceptancePorts ports, CaseWalk cases, OutputKeeper keeper, ILaneProgress progress, TimeProvider clock, SemaphoreSlim slots)
{
    /// <summary>Walks a processor that has to be run; everything that goes wrong with it is in the judgements.</summary>
    public async Task<(JudgedImage? Image, IReadOnlyList<Judgement> Judgements)> Walk(Surveyed surveyed, CancellationToken cancellationToken)
    {
        keeper.Clear(surveyed.Name);
        var catalogue = Tell(surveyed, FolderJudge.Judge(surveyed.Content));
        if (surveyed.Processor is not { } processor)
        {
            return (null, [catalogue]);
        }

        var source = Tell(surveyed, FolderJudge.Source(options.Root, surveyed));
        var (image, built) = await Build(processor, cancellationToken);
        Tell(surveyed, built);
        if (image is null)
        {
            return (null, [catalogue, source, built, .. surveyed.Cases.Select(@case => Tell(surveyed, Judgement.NotRun(@case, "there is no image")))]);
        }

        progress.Reached(surveyed.Name, "probe");
        var container = Tell(surveyed, await Probe(processor, image, cancellationToken));
        progress.Reached(surveyed.Name, "cases");
        return (new JudgedImage(image.Digest, image.Tag), [catalogue, source, built, container, .. await Cases(surveyed, processor, image, cancellationToken)]);
    }

    private async Task<Judgement[]> Cases(Surveyed surveyed, Processor processor, RunnableImage image, CancellationToken cancellationToken)
    {
        var judgements = new Judgement[surveyed.Cases.Count];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, judgements.Length, bound, async (at, token) =>
        {
            var @case = surveyed.Cases[at];
            judgements[at] = Tell(surveyed, @case.Expectation is CaseExpectation.Bypass
                ? Judgement.NotRun(@case, "")
                : await cases.Walk(processor, @case, image, processor.Spec.PlatformOn(ports.Platform), token));
        });
        return judgements;
    }

    private async Task<(RunnableImage? Image, Judgement Judgement)> Build(Processor processor, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        var started = clock.GetTimestamp();
        var tail = new BuildTail();
        try
        {
            progress.Reached(processor.Name, "build");
            var build = new ImageBuild(processor.Spec, processor.Folder, processor.Spec.PlatformOn(ports.Platform), $"pipeline/{processor.Name}:dev");
            var image = await ports.Builder.Build(build, tail.Add, cancellationToken);
            return (image, Judgement.Group("image", Elapsed(started), new Check("build", null)));
        }
        catch (FaultException e)
        {
            return (null, Judgement.Group("image", Elapsed(started), new Check("build", $"{e.Fault}\n{tail}".TrimEnd())));
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task<Judgement> Probe(Processor processor, RunnableImage image, CancellationToken cancellationToken)
    {
        await slots.WaitAsync(cancellationToken);
        var started = clock.GetTimestamp();
        try
        {
            var evidence = ports.Probe.Probe(processor.Spec, image, processor.Spec.PlatformOn(ports.Platform), cancellationToken);
            return Judgement.Group("container", Elapsed(started), ContainerJudge.Judge(evidence));
        }
        catch (FaultException e)
        {
            return Judgement.Group("container", Elapsed(started), new Check("probe", e.Fault.ToString()));
        }
        finally
        {
            slots.Release();
        }
    }

    private Judgement Tell(Surveyed surveyed, Judgement judgement)
    {
        progress.Judged(surveyed.Name, judgement);
        return judgement;
    }

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
