using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Evidence;
using Pipeline.Lanes.Perturbations;
using Pipeline.Lanes.Results;
using Pipeline.Lanes.Sources;
using Pipeline.Lanes.Workspace;

namespace Pipeline.Lanes.Runner;

/// <summary>A lane's additions to the runner: its image source and its own checks.</summary>
/// <param name="Runs">The ports for running cases.</param>
/// <param name="Images">Executes the image steps.</param>
internal sealed record JudgedLane(RunPorts Runs, IImageSource Images) : IDisposable
{
    /// <summary>Judges a processor before its image exists.</summary>
    public Func<ProcessorPlan, IEnumerable<SubjectResult>> JudgeFolder { get; init; } = static _ => [];

    /// <summary>The checks of a case: the judge's and the lane's own.</summary>
    public Func<ProcessorCase, TrialResult, IReadOnlyList<Check>> JudgeCase { get; init; } = static (_, result) => result.Checks;

    /// <summary>Executes the probe steps, if the lane has any.</summary>
    public IContainerProbe? Probe { get; init; }

    /// <summary>Executes the perturb steps, if the lane has any.</summary>
    public PerturbationTrial? Perturbation { get; init; }

    /// <summary>Executes the judge step, if the lane has one: stores the verdict and completes the report.</summary>
    public Func<ProcessorState, ProcessorReport, ProcessorReport>? KeepVerdict { get; init; }

    /// <summary>The resources that the lane opened.</summary>
    public IDisposable? Resource { get; init; }

    public void Dispose() => Resource?.Dispose();
}

/// <summary>The runner's services for a lane.</summary>
/// <param name="Log">Receives the events of runs.</param>
/// <param name="Slots">Limits the lane's concurrent work.</param>
/// <param name="Progress">Receives the stages of a processor.</param>
/// <param name="Clock">The clock.</param>
internal sealed record LaneContext(EventLog Log, WorkSlots Slots, ILaneProgress Progress, TimeProvider Clock);

/// <summary>The source of a lane's images: built now, pinned, or deployed.</summary>
internal interface IImageSource
{
    /// <summary>Executes the image steps of one processor; a fault becomes a failed check.</summary>
    Task<ImageResult> Prepare(string processor, IReadOnlyList<LaneStep.ImageStep> steps, CancellationToken cancellationToken);
}

/// <summary>The result of the image steps.</summary>
/// <param name="Judgement">The checks of the image.</param>
/// <param name="Runs">The two runs of each case, if the image can run.</param>
internal sealed record ImageResult(SubjectResult Judgement, CaseRuns? Runs)
{
    /// <summary>Why no case runs; null if that is obvious.</summary>
    public string? NotRun { get; init; }

    /// <summary>The built image.</summary>
    public JudgedImage? Built { get; init; }

    /// <summary>The platforms in the registry.</summary>
    public IReadOnlyList<PlatformCoverage>? Platforms { get; init; }
}
