using System.Globalization;
using System.Text;
using Pipeline.Lanes.Catalogue;
using Pipeline.Lanes.Partitions;
using Pipeline.Lanes.Sources;

namespace Pipeline.Lanes.Runner;

/// <summary>The plan of a judged lane: <c>--dry-run</c> prints this object, and <see cref="LaneRunner"/> executes it.</summary>
public sealed record LanePlan
{
    private readonly string executed;
    private readonly string skipped;

    /// <param name="processors">All processors, in the order of reports.</param>
    /// <param name="executed">The last line's word for processors with steps to execute.</param>
    /// <param name="skipped">Its word for the others.</param>
    internal LanePlan(IEnumerable<ProcessorPlan> processors, string executed, string skipped)
    {
        Processors = [.. processors.OrderBy(processor => processor.Processor, StringComparer.Ordinal)];
        (this.executed, this.skipped) = (executed, skipped);
    }

    /// <summary>All processors, by name (ordinal).</summary>
    internal IReadOnlyList<ProcessorPlan> Processors { get; }

    /// <summary>The line before all processors, or null.</summary>
    internal string? Heading { get; init; }

    /// <summary>The only platform that the lane runs on; null for all.</summary>
    internal Platform? Only { get; init; }

    /// <summary>The application to deploy before any function is read back, if the lane deploys one.</summary>
    internal DeploymentPlan? Deployment { get; init; }

    /// <summary>Whether there is nothing to do.</summary>
    internal bool IsIdle => Deployment is null && Processors.All(processor => processor.KeptVerdict is not null);

    /// <summary>Everything that runs.</summary>
    internal IEnumerable<ProcessorWork> Work => Processors.Where(processor => processor.KeptVerdict is null).Select(processor => processor.Work);

    /// <summary>The plan of one part of the work.</summary>
    internal LanePlan Part(IEnumerable<ProcessorWork> part)
    {
        var work = part.ToDictionary(one => one.Processor, one => one.Cases.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        return new LanePlan(
            Processors.Where(processor => work.ContainsKey(processor.Processor)).Select(processor => processor.With(work[processor.Processor])), executed, skipped)
        {
            Heading = Heading,
            Only = Only,
        };
    }

    /// <summary>The plan as <c>--dry-run</c> prints it: a line per processor with its reason, and a line per step; lines end with a line feed.</summary>
    public string Text()
    {
        var text = new StringBuilder();
        if (Heading is not null)
        {
            text.Append(Heading).Append('\n');
        }

        foreach (var processor in Processors)
        {
            text.Append(processor.Processor).Append("  ").Append(processor.Subject).Append('\n');
            foreach (var step in processor.PrintedSteps.Where(step => step.Line is not null))
            {
                text.Append("  ").Append(step.Line).Append('\n');
            }
        }

        var count = Processors.Count(processor => !processor.IsSkipped);
        return text.Append(CultureInfo.InvariantCulture, $"{count} {executed}, {Processors.Count - count} {skipped}\n").ToString();
    }
}

/// <summary>The steps of one processor, in order.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Content">The content of its folder.</param>
/// <param name="Reason">Why it runs, or why it does not.</param>
/// <param name="Steps">The steps, in order.</param>
internal sealed record ProcessorPlan(string Processor, FolderContent Content, string Reason, IReadOnlyList<LaneStep> Steps)
{
    /// <summary>The text beside the name in the printed plan.</summary>
    public string Subject { get; init; } = Reason;

    /// <summary>The pin, if the lane runs pinned images.</summary>
    public Pin? Pin { get; init; }

    /// <summary>Whether the build of its image promises the same bytes for the same source.</summary>
    public bool IsReproducible => Pin is { } pin ? pin.IsReproducible : Content.Processor?.Spec.Build is null;

    /// <summary>The unchanged verdict, if nothing runs.</summary>
    public Verdict? KeptVerdict => Steps is [LaneStep.KeepVerdict stand] ? stand.Verdict : null;

    /// <summary>Its part of the lane's work.</summary>
    public ProcessorWork Work => new(Processor, Identity, [.. Steps.OfType<LaneStep.CaseStep>().Select(step => step.Case.Name)]);

    // Two machines run the same work only if they also run it in the same way.
    private string Identity => string.Join(' ', Steps.Select(step => step.GetType().Name).Distinct(StringComparer.Ordinal)
        .Prepend(Content.Source?.ToString() ?? "").Prepend((Steps is [.., LaneStep.Judge judge] ? judge.State.Source.Digest() : Pin?.Index)?.ToString() ?? Reason));

    public bool IsSkipped => Steps is [LaneStep.KeepVerdict or LaneStep.Reject];

    /// <summary>The steps with their own lines; a deployment's line only counts its cases.</summary>
    public IEnumerable<LaneStep> PrintedSteps => Steps is [LaneStep.Deploy deploy, ..] ? [deploy] : Steps;

    /// <summary>Whether other machines run some of its cases.</summary>
    public bool IsPart { get; private init; }

    /// <summary>The same plan with these cases alone.</summary>
    public ProcessorPlan With(IReadOnlySet<string> cases)
    {
        LaneStep[] steps = [.. Steps.Where(step => step is not LaneStep.CaseStep its || cases.Contains(its.Case.Name))];
        return this with { Steps = steps, IsPart = steps.Length < Steps.Count };
    }

    /// <summary>The steps of its cases: each runs or is bypassed.</summary>
    public static IEnumerable<LaneStep.CaseStep> CaseSteps(IEnumerable<ProcessorCase> cases, Func<ProcessorCase, IEnumerable<LaneStep.CaseStep>> run) =>
        cases.SelectMany(@case => @case.Expectation is CaseExpectation.Bypass bypass ? [new LaneStep.Bypass(@case, bypass.Reason)] : run(@case));
}
