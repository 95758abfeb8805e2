using System.Globalization;
using System.Text;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Promotion;

/// <summary>The plan of Promote: one step per selected pin, by processor (ordinal).</summary>
/// <param name="Steps">The steps.</param>
public sealed record PromotionPlan(IReadOnlyList<PromotionStep> Steps)
{
    /// <summary>Whether any image may not be promoted, so that none is.</summary>
    public bool IsRefused => Steps.Any(step => step is PromotionStep.Refuse);

    /// <summary>The plan as <c>--dry-run</c> prints it, one line per processor; lines end with a line feed.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var step in Steps)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(step is PromotionStep.Copy ? "promote" : step is PromotionStep.Keep ? "keep   " : "refuse ")}  {step.Processor}  {step.Reason}\n");
        }

        var kept = Steps.Count(step => step is PromotionStep.Keep);
        return text.Append(CultureInfo.InvariantCulture, $"{Steps.Count - kept} to do, {kept} unchanged\n").ToString();
    }
}

/// <summary>The lane's action on one pin; a closed union.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Pin">Its pin.</param>
/// <param name="Reason">Why.</param>
public abstract record PromotionStep(string Processor, Pin Pin, string Reason)
{
    /// <summary>Its pin afterwards.</summary>
    public virtual Pin After => Pin;

    /// <summary>Copy the image with what refers to it, record its acceptance at the target, check it there, and pin it there.</summary>
    /// <param name="Processor">The processor's name.</param>
    /// <param name="Pin">Its pin.</param>
    /// <param name="Promoted">Its pin afterwards.</param>
    public sealed record Copy(string Processor, Pin Pin, Pin Promoted) : PromotionStep(Processor, Pin, $"{Pin.Repository}@{DisplayText.Short(Pin.Index)} → {Promoted.Repository}")
    {
        public override Pin After => Promoted;
    }

    /// <summary>Do nothing: the pin names the target, where its image is accepted.</summary>
    public sealed record Keep(string Processor, Pin Pin) : PromotionStep(Processor, Pin, $"unchanged: {DisplayText.Short(Pin.Index)} is promoted");

    /// <summary>Promote nothing at all: this image may not be promoted.</summary>
    public sealed record Refuse(string Processor, Pin Pin, Fault Fault) : PromotionStep(Processor, Pin, Fault.ToString());
}
