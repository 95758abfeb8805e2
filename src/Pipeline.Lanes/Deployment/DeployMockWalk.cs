using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Walks a draft: deploys it when nothing of it is refused, reads it back, then calls each function.</summary>
internal sealed class DeployMockWalk(DeployMockOptions options, Func<EventLog, DeployMockPorts> open, ILaneProgress progress, TimeProvider clock)
{
    public async Task<LaneReport> Walk(DeploymentDraft draft, IReadOnlyList<PinnedSubject> subjects, CancellationToken cancellationToken)
    {
        var (startedAt, started) = (clock.GetUtcNow(), clock.GetTimestamp());
        progress.Planned([.. draft.Functions.Select(function => new PlannedProcessor(function.Processor, Reason(function), draft.Plan is null ? 0 : function.Cases, Runs: true))]);
        if (Directory.Exists(options.World))
        {
            Directory.Delete(options.World, recursive: true);
        }

        var log = new EventLog();
        var ports = open(log);
        using var slots = new SemaphoreSlim(options.Degree);
        var keeper = new OutputKeeper(options.Place.Artifacts, LaneTitle.DeployMock.File, ports.Runs.World);
        var walk = new FunctionWalk(options, ports, new CaseTrial(new CaseRunner(ports.Runs, log, clock), keeper, new TimedRuns(slots, clock)), progress);
        var judge = await Deploy(draft, ports, cancellationToken);

        var reports = new ProcessorReport[subjects.Count];
        var bound = new ParallelOptions { MaxDegreeOfParallelism = options.Degree, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, reports.Length, bound, async (at, token) =>
        {
            keeper.Clear(subjects[at].Processor);
            reports[at] = await Report(draft.Functions[at], subjects[at], judge, walk, token);
            progress.Finished(reports[at]);
        });
        return new LaneReport(Receipt.Timestamp(startedAt), Elapsed(started), reports, []) { Lane = LaneTitle.DeployMock };
    }

    // What is believed to be deployed is read back, the way everybody else reads it.
    private async Task<Func<DeployedFunction, IReadOnlyList<Check>>> Deploy(DeploymentDraft draft, DeployMockPorts ports, CancellationToken cancellationToken)
    {
        if (draft.Plan is not { } plan)
        {
            return static _ => [new Check("deployed", "nothing is deployed while a function is refused")];
        }

        try
        {
            await ports.Deployments.Deploy(plan, options.Commit, cancellationToken);
            Directory.CreateDirectory(options.Place.Artifacts);
            await File.WriteAllBytesAsync(options.PlanFile, plan.Encode(), cancellationToken);
            var deployed = await ports.Deployed.Read(cancellationToken);
            return function => [new Check("deployed", null), .. Readback.Judge(plan, deployed, function)];
        }
        catch (FaultException e)
        {
            return _ => [new Check("deployed", e.Fault.ToString())];
        }
    }

    private async Task<ProcessorReport> Report(
        DraftedFunction drafted, PinnedSubject subject, Func<DeployedFunction, IReadOnlyList<Check>> judge, FunctionWalk walk, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var deployable = new Check("deployable", drafted.Refusal?.ToString());
        var deployment = Judgement.Group("deployment", 0, drafted.Function is { } function ? [deployable, .. judge(function)] : [deployable]);
        progress.Judged(subject.Processor, deployment);
        Judgement[] judgements = deployment.Status() == JudgementStatus.Passed ? [deployment, .. await walk.Walk(subject, cancellationToken)] : [deployment];
        var spec = subject.Content.Processor?.Spec;
        return new ProcessorReport(
            subject.Processor, spec?.Ref, spec?.Description, Reason(drafted), Stands: false, Receipt.Timestamp(clock.GetUtcNow()), subject.Pin?.Source,
            subject.Pin is { } pin ? new JudgedImage(pin.Index, pin.Tag) : null, judgements, Elapsed(started));
    }

    private static string Reason(DraftedFunction drafted) => drafted.Refusal?.ToString() ?? $"pinned: {drafted.Function!.Image.Tag}";

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
