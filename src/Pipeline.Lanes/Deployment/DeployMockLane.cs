using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Deploys every pin as a function, reads the deployment back, and holds each function's answers in mode=mock to those of this machine.</summary>
/// <param name="options">What was asked.</param>
/// <param name="open">Opens the ports, when something is deployed.</param>
/// <param name="progress">Is told how it goes on.</param>
/// <param name="clock">The clock.</param>
public sealed class DeployMockLane(DeployMockOptions options, Func<EventLog, DeployMockPorts> open, ILaneProgress progress, TimeProvider clock)
{
    /// <summary>Drafts the deployment, and deploys it unless only the plan was asked for.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container is left behind.</exception>
    public async Task<LaneOutcome<DeploymentDraft>> Run(CancellationToken cancellationToken)
    {
        try
        {
            PinnedSubject[] subjects = [.. PinnedSubjects.Read(options.Place, null)];
            var draft = DeploymentDraft.Of(options.App, subjects, options.Secrets);
            return options.DryRun ? new LaneOutcome<DeploymentDraft>.Planned(draft) : await Walk(draft, subjects, cancellationToken);
        }
        catch (FaultException e)
        {
            return new LaneOutcome<DeploymentDraft>.Refused(e.Fault.ToString());
        }
    }

    private async Task<LaneOutcome<DeploymentDraft>> Walk(DeploymentDraft draft, PinnedSubject[] subjects, CancellationToken cancellationToken)
    {
        if (draft.Refusal is { } refusal)
        {
            return new LaneOutcome<DeploymentDraft>.Refused(refusal.ToString());
        }

        using var only = LaneLock.Take(options.Lock, clock);
        return only is null
            ? new LaneOutcome<DeploymentDraft>.Refused(LaneLock.Refusal("DeployMock", options.Lock))
            : new LaneOutcome<DeploymentDraft>.Finished(await new DeployMockWalk(options, open, progress, clock).Walk(draft, subjects, cancellationToken));
    }
}

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

/// <summary>What was read back of a deployment, held against what was to be deployed. Pure.</summary>
internal static class Readback
{
    /// <summary>The checks of the application, then that of one function.</summary>
    /// <param name="plan">What was to be deployed.</param>
    /// <param name="deployed">What was read back, or none where nothing is deployed.</param>
    /// <param name="function">One function of the plan.</param>
    public static IReadOnlyList<Check> Judge(DeploymentPlan plan, Deployed? deployed, DeployedFunction function) => deployed is null
        ? [new Check("plan", "nothing is deployed")]
        : [
            new Check("plan", deployed.Plan.Digest == plan.Digest ? null : $"the application was made from {deployed.Plan.Digest}, not from {plan.Digest}"),
            new Check("tags", deployed.Tagged == plan.Digest ? null : $"the application's tags name {deployed.Tagged?.ToString() ?? "no deployment"}, not {plan.Digest}"),
            .. Version(plan, deployed.Revision),
            new Check("identity", Identity(plan, deployed, function)),
        ];

    private static IEnumerable<Check> Version(DeploymentPlan plan, DeploymentRevision revision)
    {
        var tag = DeploymentTags.OfDeployment(plan.Digest);
        yield return new("tag", revision.Tag == tag ? null : $"the deployment's tag is {revision.Tag ?? "none"}, not {tag}");
        yield return new("version", revision switch
        {
            { RolledBackTo: { } earlier } => $"version {revision.Production} is a rollback to {earlier}",
            _ when revision.Production != revision.Latest => $"version {revision.Production} serves calls, and {revision.Latest} is the latest",
            _ => null,
        });
    }

    private static string? Identity(DeploymentPlan plan, Deployed deployed, DeployedFunction function) => deployed.Answers.GetValueOrDefault(function.Function) switch
    {
        null => "there is no such function",
        FunctionAnswer.Silent silent => silent.Fault.ToString(),
        FunctionAnswer.Said { Identity: var said } when said.ImageDigest != function.Image.RequireDigest() =>
            $"the function says that it was built from {said.ImageDigest}, not from {function.Image.RequireDigest()}",
        FunctionAnswer.Said { Identity: var said } when said.Deployment != plan.Digest => $"the function says that it is of the deployment {said.Deployment}, not of {plan.Digest}",
        _ => null,
    };
}
