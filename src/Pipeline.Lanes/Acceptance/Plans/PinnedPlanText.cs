using System.Globalization;
using System.Text;

namespace Pipeline.Lanes;

/// <summary>The plan as <c>--dry-run</c> prints it: a line a processor, a line a step.</summary>
public static class PinnedPlanText
{
    /// <summary>The text, lines ended by a line feed.</summary>
    public static string Of(PinnedPlan plan)
    {
        var text = new StringBuilder();
        foreach (var processor in plan.Processors)
        {
            text.Append(processor.Processor).Append("  ").Append(processor.Reason).Append('\n');
            foreach (var step in processor.Steps.Where(step => step is not PinnedStep.Refuse))
            {
                text.Append("  ").Append(Line(step)).Append('\n');
            }
        }

        var pinned = plan.Processors.Count(processor => processor.Steps is not [PinnedStep.Refuse]);
        return text.Append(CultureInfo.InvariantCulture, $"{pinned} pinned, {plan.Processors.Count - pinned} not\n").ToString();
    }

    private static string Line(PinnedStep step) => step switch
    {
        PinnedStep.Assert image => $"assert     {image.Image}",
        PinnedStep.Verify => "verify     its signature",
        PinnedStep.Probe probe => $"probe      {probe.Platform}",
        PinnedStep.Run run => $"run        {run.Case}",
        PinnedStep.Bypass bypass => $"bypass     {bypass.Case}: {bypass.Reason}",
        _ => throw new ArgumentOutOfRangeException(nameof(step)),
    };
}
