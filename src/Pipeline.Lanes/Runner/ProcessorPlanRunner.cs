using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Spans;

namespace Pipeline.Lanes.Runner;

/// <summary>Executes the plan of one processor; every error becomes a failed check.</summary>
internal sealed class ProcessorPlanRunner(ProcessorPlan plan, JudgedLane lane, CaseTrial trial, LaneContext context, int degree)
{
    private readonly IReadOnlyList<LaneStep.Reject> refusals = [.. plan.Steps.OfType<LaneStep.Reject>()];
    private readonly IReadOnlyList<LaneStep.CaseStep> cases = [.. plan.Steps.OfType<LaneStep.CaseStep>()];

    public async Task<ProcessorReport> Execute(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Processor(plan.Processor);
        var started = context.Clock.GetTimestamp();
        List<SubjectResult> judgements = [.. lane.JudgeFolder(plan).Select(Report)];
        var image = await Prepare(cancellationToken);
        judgements.AddRange(image is null ? refusals.Select(Refuse) : [Report(image.Judgement)]);
        if (image is not null)
        {
            judgements.AddRange(image.Runs is { } runs ? await Run(runs, cancellationToken) : NotRun(image.NotRun));
        }

        var report = new ProcessorReport(
            plan.Processor,
            plan.Content.Processor?.Spec.Ref,
            plan.Content.Processor?.Spec.Description,
            plan.Reason,
            Stands: false,
            Receipt.Timestamp(context.Clock.GetUtcNow()),
            plan.Pin?.Source,
            plan.Pin is { } pin ? new JudgedImage(pin.Index, pin.Tag) : image?.Built,
            judgements,
            (long)context.Clock.GetElapsedTime(started).TotalMilliseconds)
        {
            Platforms = image?.Platforms,
            IsReproducible = plan.IsReproducible,
        };
        LaneSpans.Done(span, span is not null && report.Status() == SubjectStatus.Failed);
        return plan.Steps is [.., LaneStep.Judge judge] ? lane.KeepVerdict!(judge.State, report) : report;
    }

    private async Task<ImageResult?> Prepare(CancellationToken cancellationToken) => plan.Steps.OfType<LaneStep.ImageStep>().ToArray() is { Length: > 0 } steps
        ? await lane.Images.Prepare(plan.Processor, steps, cancellationToken)
        : null;

    private IEnumerable<SubjectResult> NotRun(string? why) => why is null ? [] : cases.Select(step => Report(SubjectResult.NotRun(step.Case, why)));

    private async Task<IReadOnlyList<SubjectResult>> Run(CaseRuns runs, CancellationToken cancellationToken)
    {
        if (plan.Content.Processor is not { } processor)
        {
            return [];
        }

        var probes = plan.Steps.OfType<LaneStep.Probe>().ToArray();
        if (probes.Length > 0)
        {
            context.Progress.Reached(plan.Processor, "probe");
        }

        var containers = await Task.WhenAll(probes.Select(async step => Report(await Probe(processor, step, runs.On(step.Platform), cancellationToken))));
        context.Progress.Reached(plan.Processor, "cases");
        return [.. containers, .. refusals.Select(Refuse), .. await Cases(processor, runs, cancellationToken)];
    }

    private async Task<SubjectResult> Probe(Processor processor, LaneStep.Probe step, CaseRun run, CancellationToken cancellationToken)
    {
        var (checks, took) = await context.Slots.Run(
            () =>
            {
                try
                {
                    return ContainerJudge.Judge(lane.Probe!.Probe(processor.Spec, run.Image, run.Platform, cancellationToken));
                }
                catch (FaultException e)
                {
                    return [new Check("probe", e.Fault.ToString())];
                }
            },
            cancellationToken);
        return SubjectResult.Group(step.Platform is null ? "container" : $"container {step.Platform}", (long)took.TotalMilliseconds, checks);
    }

    private async Task<SubjectResult[]> Cases(Processor processor, CaseRuns runs, CancellationToken cancellationToken)
    {
        var judgements = new SubjectResult[cases.Count];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, judgements.Length, bound, async (at, token) => judgements[at] = Report(await Case(processor, cases[at], runs, token)));
        return judgements;
    }

    private async Task<SubjectResult> Case(Processor processor, LaneStep.CaseStep step, CaseRuns runs, CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Case(step.Case.Name);
        try
        {
            var result = step switch
            {
                LaneStep.Run => Judged(step.Case, await trial.Run(processor, step.Case, runs, cancellationToken)),
                LaneStep.Perturb perturb => Judged(step.Case, await trial.Perturb(processor, step.Case, runs, perturb.Values, lane.Perturbation!, cancellationToken)),
                _ => SubjectResult.NotRun(step.Case, ""),
            };
            LaneSpans.Done(span, span is not null && result.Status() == SubjectStatus.Failed);
            return result;
        }
        catch (FaultException e)
        {
            return new SubjectResult(step.Case.Name, IsCase: true, [new Check("evidence", e.Fault.ToString())], 0, null, []);
        }
    }

    private SubjectResult Judged(ProcessorCase @case, TrialResult result) =>
        new(@case.Name, IsCase: true, [.. lane.JudgeCase(@case, result), .. result.Perturbation is { } perturbation ? [perturbation.Check()] : Array.Empty<Check>()], result.DurationMs, null, result.Kept)
        {
            Perturbation = result.Perturbation,
            Result = result.Result,
        };

    private SubjectResult Refuse(LaneStep.Reject step) => Report(SubjectResult.Group(step.Group, 0, new Check(step.Check, step.Reason)));

    private SubjectResult Report(SubjectResult judgement)
    {
        context.Progress.Judged(plan.Processor, judgement);
        return judgement;
    }
}
