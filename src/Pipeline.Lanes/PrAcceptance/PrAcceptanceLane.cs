using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Sources;
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
    private readonly VerdictStore verdicts = new(options.Verdicts);
    private readonly OutputAcceptance outputs = new(options.AcceptOutputs);

    /// <summary>Plans, and executes the plan unless the options say <c>--dry-run</c>.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container stays behind.</exception>
    public async Task<LaneOutcome> Run(CancellationToken cancellationToken)
    {
        if (options is { AcceptOutputs: true, Ci: true })
        {
            return new LaneOutcome.Refused("--accept-outputs rewrites expected outputs, which a person must review: it is refused with CI=true");
        }

        try
        {
            var plan = PrAcceptancePlan.Of(States(), options.Force || options.AcceptOutputs, options.Perturb);
            var outcome = options.DryRun ? new LaneOutcome.Planned(plan)
                : await new LaneRunner(options.Folders, options.Degree, progress, clock).Run(plan, context => Task.FromResult(Open(context)), cancellationToken);
            return outcome is LaneOutcome.Finished { Report: var report } ? new LaneOutcome.Finished(report with { Accepted = outputs.Accepted(options.Root) }) : outcome;
        }
        catch (FaultException e)
        {
            return LaneOutcome.Refused.Of(e.Fault);
        }
    }

    private IEnumerable<ProcessorState> States()
    {
        var catalogue = new ProcessorCatalogue(Path.Combine(options.Root, "processors"));
        var states = new ProcessorStateReader(catalogue, new SourceScanner(options.Root), verdicts, facts, clock);
        var names = catalogue.Names();
        if (options.Processor is { } one)
        {
            // An existing folder is read even if its spec is invalid, because that is a finding.
            names = names.Contains(one, StringComparer.Ordinal) ? [one] : [catalogue.Find(one).Name];
        }

        return names.Select(states.Read);
    }

    private JudgedLane Open(LaneContext context)
    {
        var ports = open(context.Log);
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
        verdicts.Save(verdict);
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

    internal LaneFolders Folders => new(Root, LaneTitle.PrAcceptance);

    internal string Verdicts => Path.Combine(Root, ".pipeline", "verdicts");
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
