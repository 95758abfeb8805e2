using System.Text.Json;

namespace Pipeline.Contracts;

/// <summary>One transition of a plan: a processor and its inputs, in which an earlier output may stand for a value.</summary>
public sealed record PlanStep
{
    private PlanStep(StepId id, ProcessorRef processor, JsonElement inputs, IReadOnlyList<OutputReference> references) =>
        (Id, Processor, Inputs, References) = (id, processor, inputs, references);

    public StepId Id { get; }

    public ProcessorRef Processor { get; }

    /// <summary>The inputs as the plan has them, with <c>{"$output":…}</c> where an earlier output goes.</summary>
    public JsonElement Inputs { get; }

    /// <summary>The earlier outputs that the inputs name, in the order in which they stand, each as often as it stands.</summary>
    public IReadOnlyList<OutputReference> References { get; }

    /// <summary>Takes the parts of a step.</summary>
    /// <exception cref="FormatException">The inputs are no object, or hold a malformed <c>$output</c> or <c>$artifact</c>.</exception>
    public static PlanStep Of(StepId id, ProcessorRef processor, JsonElement inputs) => inputs.ValueKind == JsonValueKind.Object
        ? new PlanStep(id, processor, inputs, [.. PlanInputs.References(inputs)])
        : throw new FormatException($"step {id}: inputs is not an object");

    /// <summary>The inputs of the run: each <c>{"$output":…}</c> replaced by <c>{"$artifact":"world://…"}</c>.</summary>
    /// <param name="place">Where an earlier output was published.</param>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> when what results is larger than an inputs document may be.</exception>
    public InputsDocument Bind(Func<OutputReference, WorldPath> place) => References.Count == 0
        ? InputsDocument.Of(Inputs)
        : InputsDocument.Parse(PlanInputs.Bind(Inputs, place));
}
