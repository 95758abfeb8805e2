using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Walks a draft: deploys it when nothing of it is refused, then calls each function.</summary>
internal sealed class DeployMockWalk(DeployMockOptions options, Func<EventLog, DeployMockPorts> open, ILaneProgress progress, TimeProvider clock)
{
    public async Task<LaneReport> Walk(DeploymentDraft draft, IReadOnlyList<PinnedSubject> subjects, CancellationToken cancellationToken)
    {
        var (startedAt, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        progress.Planned([.. draft.Functions.Select(function => new PlannedProcessor(function.Processor, Reason(function), 1, Runs: true))]);
        if (Directory.Exists(options.World))
        {
            Directory.Delete(options.World, recursive: true);
        }

        var log = new EventLog();
        var ports = open(log);
        using var slots = new SemaphoreSlim(options.Degree);
        var keeper = new OutputKeeper(options.Place.Artifacts, LaneTitle.DeployMock.File, ports.Runs.World);
        var trial = new CaseTrial(new CaseRunner(ports.Runs, log, clock), keeper, slots, clock);
        var failure = draft.Plan is { } plan ? await Deploy(plan, ports, cancellationToken) : "nothing is deployed while a function is refused";

        var reports = new ProcessorReport[subjects.Count];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, reports.Length, bound, async (at, token) =>
        {
            keeper.Clear(subjects[at].Processor);
            reports[at] = await Report(draft.Functions[at], subjects[at], failure, trial, token);
            progress.Finished(reports[at]);
        });
        return new LaneReport(Receipt.Timestamp(startedAt), Elapsed(started), reports, []) { Lane = LaneTitle.DeployMock };
    }

    // What is believed to be deployed is read back.
    private async Task<string?> Deploy(DeploymentPlan plan, DeployMockPorts ports, CancellationToken cancellationToken)
    {
        try
        {
            await ports.Deployments.Deploy(plan, null, cancellationToken);
            var bytes = plan.Encode();
            Directory.CreateDirectory(options.Place.Artifacts);
            await File.WriteAllBytesAsync(options.PlanFile, bytes, cancellationToken);
            return await ports.Deployed.Read(cancellationToken) is { } deployed && deployed.Plan.Encode().AsSpan().SequenceEqual(bytes)
                ? null
                : "what is deployed is not what was to be deployed";
        }
        catch (FaultException e)
        {
            return e.Fault.ToString();
        }
    }

    private async Task<ProcessorReport> Report(DraftedFunction drafted, PinnedSubject subject, string? failure, CaseTrial trial, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var deployable = new Check("deployable", drafted.Refusal?.ToString());
        var deployment = Judgement.Group("deployment", 0, drafted.Refusal is null ? [deployable, new Check("deployed", failure)] : [deployable]);
        progress.Judged(subject.Processor, deployment);
        Judgement[] judgements = deployment.Status() == JudgementStatus.Passed ? [deployment, await Smoke(subject, trial, cancellationToken)] : [deployment];
        var spec = subject.Content.Processor?.Spec;
        return new ProcessorReport(
            subject.Processor, spec?.Ref, spec?.Description, Reason(drafted), Stands: false, Receipt.Timestamp(clock.GetUtcNow()), subject.Pin?.Source,
            subject.Pin is { } pin ? new JudgedImage(pin.Index, pin.Tag) : null, judgements, Elapsed(started));
    }

    private async Task<Judgement> Smoke(PinnedSubject subject, CaseTrial trial, CancellationToken cancellationToken)
    {
        progress.Reached(subject.Processor, "smoke");
        var judgement = await Judge(subject, trial, cancellationToken);
        progress.Judged(subject.Processor, judgement);
        return judgement;
    }

    private static async Task<Judgement> Judge(PinnedSubject subject, CaseTrial trial, CancellationToken cancellationToken)
    {
        if (DeploymentDraft.SmokeCase(subject) is not { } @case)
        {
            return Judgement.Group("smoke", 0, new Check("case", "there is no success case to call it with (cases/<case>/expected/)"));
        }

        try
        {
            var image = RunnableImage.Pinned(subject.Pin!.Reference);
            var result = await trial.Run(
                subject.Content.Processor!, @case, new CaseRun("call 1", image, Platform.Amd64), new CaseRun("call 2", image, Platform.Amd64), cancellationToken);
            return new Judgement(@case.Name, IsCase: true, result.Checks, result.DurationMs, null, result.Kept);
        }
        catch (FaultException e)
        {
            return new Judgement(@case.Name, IsCase: true, [new Check("evidence", e.Fault.ToString())], 0, null, []);
        }
    }

    private static string Reason(DraftedFunction drafted) => drafted.Refusal?.ToString() ?? $"pinned: {drafted.Function!.Image.Tag}";

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
