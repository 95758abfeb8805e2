using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What a lane adds to the runner: its image source, and the checks that are its own.</summary>
/// <param name="Runs">What cases run through.</param>
/// <param name="Images">Executes the image steps.</param>
internal sealed record JudgedLane(RunPorts Runs, IImageSource Images) : IDisposable
{
    /// <summary>Judges a processor before its image is there.</summary>
    public Func<ProcessorPlan, IEnumerable<SubjectResult>> JudgeFolder { get; init; } = static _ => [];

    /// <summary>The checks of a case: those of the judge, and the lane's own.</summary>
    public Func<ProcessorCase, TrialResult, IReadOnlyList<Check>> JudgeCase { get; init; } = static (_, result) => result.Checks;

    /// <summary>Executes the probe steps, of a lane that has any.</summary>
    public IContainerProbe? Probe { get; init; }

    /// <summary>Executes the perturb steps, of a lane that has any.</summary>
    public PerturbationTrial? Perturbation { get; init; }

    /// <summary>Executes the judge step, of a lane that has one: keeps the verdict, and completes the report.</summary>
    public Func<ProcessorState, ProcessorReport, ProcessorReport>? KeepVerdict { get; init; }

    /// <summary>What the lane opened for itself.</summary>
    public IDisposable? Resource { get; init; }

    public void Dispose() => Resource?.Dispose();
}

/// <summary>What the runner gives a lane that it opens.</summary>
/// <param name="Log">Takes the events of runs.</param>
/// <param name="Slots">Bounds the work of the lane.</param>
/// <param name="Progress">Takes the stages of a processor.</param>
/// <param name="Clock">The clock.</param>
internal sealed record LaneContext(EventLog Log, WorkSlots Slots, ILaneProgress Progress, TimeProvider Clock);

/// <summary>Where a lane's images come from: built now, pinned, or deployed.</summary>
internal interface IImageSource
{
    /// <summary>Executes the image steps of one processor; a fault becomes a failed check.</summary>
    Task<ImageResult> Prepare(string processor, IReadOnlyList<LaneStep.ImageStep> steps, CancellationToken cancellationToken);
}

/// <summary>The result of the image steps.</summary>
/// <param name="Judgement">The checks of the image.</param>
/// <param name="Runs">The two runs of each case, where the image can be run.</param>
internal sealed record ImageResult(SubjectResult Judgement, CaseRuns? Runs)
{
    /// <summary>Why no case runs; none where that goes without saying.</summary>
    public string? NotRun { get; init; }

    /// <summary>The image that was built.</summary>
    public JudgedImage? Built { get; init; }

    /// <summary>Which platforms the registry has.</summary>
    public IReadOnlyList<PlatformCoverage>? Platforms { get; init; }
}
