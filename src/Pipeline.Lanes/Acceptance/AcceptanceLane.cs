using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Judge;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Runner;
using Pipeline.Lanes.Sources;
using Pipeline.Lanes.Spans;
using Pipeline.Lanes.Verdicts;
using Pipeline.Lanes.Workspace;
using Pipeline.Oci.Assertions;
using Pipeline.Oci.Registry;

namespace Pipeline.Lanes.Acceptance;

/// <summary>The release lane's acceptance: reads every pin back from its registry, checks the image, runs it by digest on each platform, and judges the runs.</summary>
/// <param name="options">The caller's options.</param>
/// <param name="open">Opens the ports, once something has to run.</param>
/// <param name="progress">Receives the lane's progress.</param>
/// <param name="clock">The clock.</param>
public sealed class AcceptanceLane(AcceptanceOptions options, Func<EventLog, AcceptancePorts> open, ILaneProgress progress, TimeProvider clock)
{
    /// <summary>The verdicts of other machines, whose durations balance the parts; null without any.</summary>
    public SharedVerdicts? Shared { get; init; }

    /// <summary>Plans, and executes the plan unless the options say <c>--dry-run</c>.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; no container stays behind.</exception>
    public async Task<LaneOutcome> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane(LaneTitle.Acceptance.Name);
        var outcome = await Outcome(cancellationToken);
        LaneSpans.Done(span, span is not null && outcome.Failed);
        return outcome;
    }

    private async Task<LaneOutcome> Outcome(CancellationToken cancellationToken)
    {
        try
        {
            var pins = ProcessorPin.ReadAll(options.Place, options.Processor);
            ProcessorPin[] states = [.. options.IsDivided ? pins.Select(WithSource) : pins];
            if (options.Divide is { } settings)
            {
                IReadOnlyList<Platform?> platforms = options.DividePlatforms.Count == 0 ? [null] : [.. options.DividePlatforms];
                var divisions = new List<LaneDivision>();
                foreach (var platform in platforms)
                {
                    divisions.Add(await Divide(PlanOf(states, platform), cancellationToken));
                }

                return new LaneOutcome.Divided(LaneDivision.Document(divisions, settings, clock.GetUtcNow()));
            }

            var plan = PlanOf(states, options.Only);
            return options.Only is { } only && states.Length > 0 && plan.Processors.Count == 0
                ? new LaneOutcome.Refused($"no pinned image{(options.Processor is { } one ? $" of {one}" : "")} is for {only}")
                : options.Partition is { } partition ? await Execute(await Divide(plan, cancellationToken), partition, cancellationToken)
                : await Execute(plan, cancellationToken);
        }
        catch (FaultException e)
        {
            return LaneOutcome.Refused.Of(e.Fault);
        }
    }

    private LanePlan PlanOf(IEnumerable<ProcessorPin> states, Platform? only) => AcceptancePlan.Of(states, options.Key is not null, only);

    private Task<LaneDivision> Divide(LanePlan plan, CancellationToken cancellationToken)
    {
        var verdicts = new VerdictStore(options.Verdicts);
        return LaneDivision.Of(
            LaneTitle.Acceptance, plan, async processor => Shared is null ? verdicts.Load(processor) : await Shared.Latest(processor, cancellationToken), cancellationToken);
    }

    // A pin says nothing of the cases, which two machines must have in common.
    private ProcessorPin WithSource(ProcessorPin pin)
    {
        var files = new SourceScanner(options.Place.Root).Scan([$"processors/{pin.Processor}"], recorded: null);
        return pin with { Content = pin.Content with { Source = new SourceFingerprint(files, new Dictionary<string, string>(StringComparer.Ordinal)).Digest() } };
    }

    private async Task<LaneOutcome> Execute(LanePlan plan, CancellationToken cancellationToken) => options.DryRun
        ? new LaneOutcome.Planned(plan)
        : await new LaneRunner(options.Folders, options.Degree, progress, clock).Run(plan, context => Task.FromResult(Open(context)), cancellationToken);

    private async Task<LaneOutcome> Execute(LaneDivision division, LanePartition partition, CancellationToken cancellationToken)
    {
        var outcome = await Execute(division.PlanOf(partition), cancellationToken);
        return outcome is LaneOutcome.Finished finished
            ? finished with { Part = division.DocumentOf(partition, finished.Report, new Dictionary<string, Verdict>(StringComparer.Ordinal)) }
            : outcome;
    }

    private JudgedLane Open(LaneContext context)
    {
        var ports = open(context.Log);
        var assertion = new ImageAssertion(ports.Registry);
        return new JudgedLane(ports.Runs, new PinnedImages(new PinnedImageCheck(assertion, ports.Signatures, clock), options.Only, context))
        {
            JudgeFolder = plan => [FolderJudge.Judge(plan.Content)],
            Probe = ports.Probe,
            Resource = assertion,
        };
    }
}

/// <summary>The options of Acceptance.</summary>
/// <param name="Place">The release's location.</param>
/// <param name="Processor">The only processor to run; null for all.</param>
/// <param name="Key">The public key for signatures; null to verify none.</param>
/// <param name="DryRun">Whether to only print the plan.</param>
/// <param name="Degree">The maximum of concurrent containers, 1 or more.</param>
public sealed record AcceptanceOptions(ReleaseTarget Place, string? Processor = null, string? Key = null, bool DryRun = false, int Degree = 4)
{
    /// <summary>The lane's own world, emptied at the start.</summary>
    public string World => Folders.World;

    /// <summary>The part to run; null to run everything.</summary>
    public LanePartition? Partition { get; init; }

    /// <summary>Settings for dividing the lane between machines instead of running it; null to run it.</summary>
    public PartitionSettings? Divide { get; init; }

    /// <summary>The platforms that have machines of their own, each of which gets a division of its own; empty if any machine runs all.</summary>
    public IReadOnlyList<Platform> DividePlatforms { get; init; } = [];

    /// <summary>The only platform to run on, once; null for all. The report then accepts no image.</summary>
    public Platform? Only { get; init; }

    internal bool IsDivided => Partition is not null || Divide is not null;

    internal string Verdicts => Path.Combine(Place.Root, ".pipeline", "verdicts");

    internal LaneFolders Folders => new(Place.Root, LaneTitle.Acceptance);
}

/// <summary>The ports of Acceptance.</summary>
/// <param name="Registry">Reads the registry of the images; it cannot write.</param>
/// <param name="Signatures">Verifies signatures, if a key is configured.</param>
/// <param name="Probe">Reads a container's identity.</param>
/// <param name="Runs">Runs cases.</param>
public sealed record AcceptancePorts(IRegistryReader Registry, ISignatureVerifier? Signatures, IContainerProbe Probe, RunPorts Runs);
