using System.Globalization;
using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>What a judged lane does: <c>--dry-run</c> prints this object, and <see cref="LaneRunner"/> executes it.</summary>
public sealed record LanePlan
{
    private readonly string executed;
    private readonly string skipped;

    /// <param name="processors">Every processor, in the order of reports.</param>
    /// <param name="executed">What the last line calls processors that steps are executed on.</param>
    /// <param name="skipped">What it calls the others.</param>
    internal LanePlan(IEnumerable<ProcessorPlan> processors, string executed, string skipped)
    {
        Processors = [.. processors.OrderBy(processor => processor.Processor, StringComparer.Ordinal)];
        (this.executed, this.skipped) = (executed, skipped);
    }

    /// <summary>Every processor, by name (ordinal).</summary>
    internal IReadOnlyList<ProcessorPlan> Processors { get; }

    /// <summary>The line before all processors, where there is one.</summary>
    internal string? Heading { get; init; }

    /// <summary>The application that is deployed before any function is read back, where the lane deploys one.</summary>
    internal DeploymentPlan? Deployment { get; init; }

    /// <summary>Whether nothing is to be done at all.</summary>
    internal bool IsIdle => Deployment is null && Processors.All(processor => processor.KeptVerdict is not null);

    /// <summary>The plan as <c>--dry-run</c> prints it: a line a processor with its reason, a line a step; lines end with a line feed.</summary>
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

/// <summary>What is done with one processor, in order.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Content">What its folder holds.</param>
/// <param name="Reason">Why it runs, or why it does not.</param>
/// <param name="Steps">The steps, in order.</param>
internal sealed record ProcessorPlan(string Processor, FolderContent Content, string Reason, IReadOnlyList<LaneStep> Steps)
{
    /// <summary>What the printed plan says beside the name.</summary>
    public string Subject { get; init; } = Reason;

    /// <summary>The pin, of a lane that runs pinned images.</summary>
    public Pin? Pin { get; init; }

    /// <summary>The verdict that stands, where nothing is run.</summary>
    public Verdict? KeptVerdict => Steps is [LaneStep.KeepVerdict stand] ? stand.Verdict : null;

    public bool IsSkipped => Steps is [LaneStep.KeepVerdict or LaneStep.Reject];

    /// <summary>The steps that have lines of their own: a deployment's line counts its cases.</summary>
    public IEnumerable<LaneStep> PrintedSteps => Steps is [LaneStep.Deploy deploy, ..] ? [deploy] : Steps;

    /// <summary>The steps of its cases: each case run or bypassed.</summary>
    public static IEnumerable<LaneStep.CaseStep> CaseSteps(IEnumerable<ProcessorCase> cases, Func<ProcessorCase, IEnumerable<LaneStep.CaseStep>> run) =>
        cases.SelectMany(@case => @case.Expectation is CaseExpectation.Bypass bypass ? [new LaneStep.Bypass(@case, bypass.Reason)] : run(@case));
}
