using System.Text;

namespace Pipeline.Lanes;

/// <summary>The plan as <c>--dry-run</c> prints it: a line a processor with its reason, a line a step.</summary>
public static class PlanText
{
    /// <summary>The text, lines ended by a line feed.</summary>
    public static string Of(AcceptancePlan plan)
    {
        var text = new StringBuilder();
        foreach (var processor in plan.Processors)
        {
            text.Append(processor.Processor).Append("  ").Append(processor.Reason).Append('\n');
            foreach (var line in processor.Steps.Select(Line).OfType<string>())
            {
                text.Append("  ").Append(line).Append('\n');
            }
        }

        var running = plan.Processors.Count(processor => processor.Standing is null);
        return text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{running} to run, {plan.Processors.Count - running} unchanged\n").ToString();
    }

    private static string? Line(LaneStep step) => step switch
    {
        LaneStep.Build => "build",
        LaneStep.Probe => "probe",
        LaneStep.RunTwice run => $"run twice  {run.Case}",
        LaneStep.Perturb perturb => $"perturb    {perturb.Case}",
        LaneStep.Bypass bypass => $"bypass     {bypass.Case}: {bypass.Reason}",
        LaneStep.Judge => "judge",
        _ => null,
    };
}
