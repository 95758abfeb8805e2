using Pipeline.Contracts;

namespace Pipeline.Lanes;

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
