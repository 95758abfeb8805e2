using System.Globalization;
using System.Text;

namespace Pipeline.Lanes.Pinning;

/// <summary>The plan as <c>--dry-run</c> prints it, one line per processor.</summary>
public static class PinPlanText
{
    /// <summary>The text; lines end with a line feed.</summary>
    public static string Of(PinPlan plan)
    {
        var text = new StringBuilder();
        foreach (var step in plan.Steps)
        {
            text.Append(Verb(step)).Append(step.Processor).Append("  ").Append(step.Reason).Append('\n');
        }

        var standing = plan.Steps.Count(step => step is PinStep.Keep);
        return text.Append(CultureInfo.InvariantCulture, $"{plan.Steps.Count - standing} to do, {standing} unchanged\n").ToString();
    }

    private static string Verb(PinStep step) => step switch
    {
        PinStep.Build => "build   ",
        PinStep.Retag => "retag   ",
        PinStep.Remove => "unpin   ",
        _ => "keep    ",
    };
}
