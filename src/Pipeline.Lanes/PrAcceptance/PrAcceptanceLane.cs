using System.Collections.Concurrent;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Sources;
using Pipeline.Lanes.Spans;
using Pipeline.Lanes.Verdicts;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.PrAcceptance;

/// <summary>The PR lane: builds every processor from current source, runs its cases hermetically by immutable image ID, and judges them.</summary>
/// <param name="options">The caller's options.</param>
/// <param name="facts">Name → version of the code that builds, runs and judges; a verdict of another version is invalid.</param>
/// <param name="open">Opens the ports, once something has to run.</param>
/// <param name="progress">Receives the lane's progress.</param>
/// <param name="clock">The clock.</param>
public sealed class PrAcceptanceLane(
    PrAcceptanceOptions options, IReadOnlyDictionary<string, string> facts, Func<EventLog, PrAcceptancePorts> open, ILaneProgress progress, TimeProvider clock)
{
    private const int Lookups = 16;

    private readonly VerdictStore verdicts = new(options.Verdicts);
    private readonly OutputAcceptance outputs = new(options.AcceptOutputs);
    private readonly ConcurrentDictionary<string, Verdict> judged = new(StringComparer.Ordinal);

    /// <summary>The verdicts of other machines, if this one shares them.</summary>
    public SharedVerdicts? Shared { get; init; }

    /// <summary>Plans, and executes the plan unless the options say <c>--dry-run</c>.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container stays behind.</exception>
    public async Task<LaneOutcome> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane(LaneTitle.PrAcceptance.Name);
        var outcome = await Outcome(cancellationToken);
        LaneSpans.Done(span, span is not null && outcome.Failed);
        return outcome;
    }

    private async Task<LaneOutcome> Outcome(CancellationToken cancellationToken)
    {
        if (options.Refusal() is { } refusal)
        {
            return new LaneOutcome.Refused(refusal);
        }

        try
        {
            var states = await States(cancellationToken);
            var plan = PrAcceptancePlan.Of(states, options.Force || options.AcceptOutputs, options.Perturb, options.Only);
            if (options.Only is { } only && states.Count > 0 && plan.Processors.Count == 0)
            {
                return new LaneOutcome.Refused($"no processor{(options.Processor is { } one ? $" {one}" : "")} is for {only}");
            }

            if (!options.IsDivided)
            {
                return await Execute(plan, cancellationToken);
            }

            var previous = states.ToDictionary(state => state.Name, state => state.Previous, StringComparer.Ordinal);
            var division = await LaneDivision.Of(
                LaneTitle.PrAcceptance, plan, async processor => Shared is null ? previous[processor] : await Shared.Latest(processor, cancellationToken), cancellationToken);
            return options.Divide is { } settings
                ? new LaneOutcome.Divided(LaneDivision.Document([division], settings, clock.GetUtcNow()))
                : await Execute(division, options.Partition!, cancellationToken);
        }
        catch (FaultException e)
        {
            return LaneOutcome.Refused.Of(e.Fault);
        }
    }

    private async Task<LaneOutcome> Execute(LanePlan plan, CancellationToken cancellationToken)
    {
        var outcome = options.DryRun ? new LaneOutcome.Planned(plan)
            : await new LaneRunner(options.Folders, options.Degree, progress, clock).Run(plan, context => Task.FromResult(Open(context)), cancellationToken);
        if (outcome is not LaneOutcome.Finished { Report: var report })
        {
            return outcome;
        }

        return new LaneOutcome.Finished(report with { Accepted = outputs.Accepted(options.Root) })
        {
            Problem = Shared is null || options.Partition is not null ? null : await Shared.AddAll(judged.Values, cancellationToken),
        };
    }

    // A part's verdicts travel with its document, because only all parts together are a verdict.
    private async Task<LaneOutcome> Execute(LaneDivision division, LanePartition partition, CancellationToken cancellationToken) =>
        await Execute(division.PlanOf(partition), cancellationToken) is var outcome && outcome is LaneOutcome.Finished finished
            ? finished with { Part = division.DocumentOf(partition, finished.Report, judged) }
            : outcome;

    private async Task<IReadOnlyList<ProcessorState>> States(CancellationToken cancellationToken)
    {
        var catalogue = new ProcessorCatalogue(Path.Combine(options.Root, "processors"));
        var reader = new ProcessorStateReader(catalogue, new SourceScanner(options.Root), verdicts, facts, clock);
        var names = catalogue.Names();
        if (options.Processor is { } one)
        {
            // An existing folder is read even if its spec is invalid, because that is a finding.
            names = names.Contains(one, StringComparer.Ordinal) ? [one] : [catalogue.Find(one).Name];
        }

        ProcessorState[] states = [.. names.Select(reader.Read)];
        if (Shared is not null && options is { Force: false, AcceptOutputs: false })
        {
            // Machines that divide the work must start from the same verdicts, and only the shared ones are the same.
            var unknown = Enumerable.Range(0, states.Length).Where(at => options.IsDivided || !PrAcceptancePlan.Stands(states[at], options.Perturb));
            await Parallel.ForEachAsync(unknown, Bound(cancellationToken), async (at, token) => states[at] = await FromElsewhere(states[at], token));
        }

        return states;
    }

    // The other machine's file times mean nothing here: the verdict is kept with the files that this machine has just hashed.
    private async Task<ProcessorState> FromElsewhere(ProcessorState state, CancellationToken cancellationToken)
    {
        if (await Shared!.Find(state.Name, state.Source.Digest(), cancellationToken) is not { } found || !Covers(found, state))
        {
            // A verdict on other sources tells what changed since, and what the processor costs.
            var latest = await Shared.Latest(state.Name, cancellationToken) is { } last && last.Source.Digest() != state.Source.Digest() ? last : null;
            return state with { Previous = state.Previous is null || options.IsDivided ? latest : state.Previous };
        }

        var verdict = found with { Source = state.Source, ScannedTicks = state.ScannedTicks };
        if (!options.DryRun)
        {
            verdicts.Save(verdict);
        }

        return state with { Previous = verdict };
    }

    private static bool Covers(Verdict verdict, ProcessorState state) =>
        verdict.Judgements.Any(judgement => judgement is { IsCase: false, Name: "image" })
        && verdict.Judgements.Where(judgement => judgement.IsCase).Select(judgement => judgement.Name).Order(StringComparer.Ordinal)
            .SequenceEqual(state.Content.Cases.Select(@case => @case.Name).Order(StringComparer.Ordinal), StringComparer.Ordinal);

    private static ParallelOptions Bound(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = Lookups, CancellationToken = cancellationToken };

    private JudgedLane Open(LaneContext context)
    {
        var opened = open(context.Log);
        var ports = opened with { Platform = options.Only ?? opened.Platform };
        var worlds = options.Perturb ? ScratchWorlds.Open(options.Folders, ports.Perturbation!.Machine, ports.Runs.Ids()) : null;
        return new JudgedLane(ports.Runs, new BuiltImages(ports, context))
        {
            JudgeFolder = JudgeFolder,
            JudgeCase = outputs.Judge,
            Probe = ports.Probe,
            Perturbation = worlds is null ? null : new PerturbationTrial(ports.Perturbation!, worlds, context.Slots, context.Log, clock),
            KeepVerdict = KeepVerdict,
            Resource = worlds,
        };
    }

    private IEnumerable<SubjectResult> JudgeFolder(ProcessorPlan plan)
    {
        yield return FolderJudge.Judge(plan.Content);
        if (plan is { Content.Processor: not null, Steps: [.., LaneStep.Judge judge] })
        {
            yield return FolderJudge.Source(options.Root, judge.State.Source);
        }
    }

    private ProcessorReport KeepVerdict(ProcessorState state, ProcessorReport report)
    {
        var verdict = new Verdict(Verdict.SchemaName, state.Name, report.JudgedAt, state.ScannedTicks, Source(state), report.Image, report.Judgements)
        {
            Perturbed = options.Perturb,
        };
        judged[state.Name] = verdict;
        if (options.Partition is null)
        {
            verdicts.Save(verdict);
        }

        return report with { Fingerprint = verdict.Source.Digest() };
    }

    // The fingerprint from before the build, except for the base, which the build may just have made.
    private SourceFingerprint Source(ProcessorState state)
    {
        if (state.Content.Processor is not { } processor)
        {
            return state.Source;
        }

        var files = new SortedDictionary<string, SourceFile>(state.Source.Files.ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var (path, file) in new SourceScanner(options.Root).Scan([SourceRoots.Base(processor.Spec)], null))
        {
            files[path] = file;
        }

        return state.Source with { Files = files };
    }
}

/// <summary>The options of PrAcceptance.</summary>
/// <param name="Root">The absolute path of the repository.</param>
/// <param name="Processor">The only processor to run; null for all.</param>
/// <param name="Force">Whether to run unchanged processors too.</param>
/// <param name="DryRun">Whether to only print the plan.</param>
/// <param name="AcceptOutputs">Whether to accept equal outputs of two runs as the expected ones.</param>
/// <param name="Ci">Whether <c>CI=true</c>.</param>
/// <param name="Degree">The maximum of concurrent builds and runs, 1 or more.</param>
/// <param name="Perturb">Whether to run each case under other conditions, too.</param>
public sealed record PrAcceptanceOptions(
    string Root,
    string? Processor = null,
    bool Force = false,
    bool DryRun = false,
    bool AcceptOutputs = false,
    bool Ci = false,
    int Degree = 4,
    bool Perturb = false)
{
    /// <summary>The lane's own world, emptied at the start.</summary>
    public string World => Folders.World;

    /// <summary>The part to run; null to run everything.</summary>
    public LanePartition? Partition { get; init; }

    /// <summary>Settings for dividing the lane between machines instead of running it; null to run it.</summary>
    public PartitionSettings? Divide { get; init; }

    /// <summary>The only platform to build for and to judge; null for the machine's own, or a processor's first.</summary>
    public Platform? Only { get; init; }

    internal LaneFolders Folders => new(Root, LaneTitle.PrAcceptance);

    internal string Verdicts => Path.Combine(Root, ".pipeline", "verdicts");

    internal bool IsDivided => Partition is not null || Divide is not null;

    internal string? Refusal() => this switch
    {
        { AcceptOutputs: true, Ci: true } => "--accept-outputs rewrites expected outputs, which a person must review: it is refused with CI=true",
        { AcceptOutputs: true, Partition: not null } => "--accept-outputs needs all cases of a processor, and --partition may leave some out: use one of them",
        _ => null,
    };
}

/// <summary>The ports of PrAcceptance, opened once something has to run.</summary>
/// <param name="Builder">Builds images.</param>
/// <param name="Probe">Reads a container's identity and abilities.</param>
/// <param name="Runs">Runs cases.</param>
/// <param name="Platform">The platform to build for: the engine's own.</param>
public sealed record PrAcceptancePorts(IImageBuilder Builder, IContainerProbe Probe, RunPorts Runs, Platform Platform)
{
    /// <summary>The ports for perturbed runs, if requested.</summary>
    public PerturbationPorts? Perturbation { get; init; }
}
