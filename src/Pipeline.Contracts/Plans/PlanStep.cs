using System.Buffers;
using System.Text.Json;

namespace Pipeline.Contracts.Plans;

/// <summary>One transition of a plan: a processor and its inputs, in which references to earlier outputs may replace values.</summary>
public sealed record PlanStep
{
    private PlanStep(StepId id, ProcessorRef processor, JsonElement inputs, IReadOnlyList<OutputReference> references) =>
        (Id, Processor, Inputs, References) = (id, processor, inputs, references);

    public StepId Id { get; }

    public ProcessorRef Processor { get; }

    /// <summary>The inputs as in the plan, with <c>{"$output":…}</c> for each earlier output.</summary>
    public JsonElement Inputs { get; }

    /// <summary>The earlier outputs that the inputs name, in document order, duplicates included.</summary>
    public IReadOnlyList<OutputReference> References { get; }

    /// <summary>Creates a step.</summary>
    /// <exception cref="FormatException">The inputs are not an object, or hold a malformed <c>$output</c> or <c>$artifact</c>.</exception>
    public static PlanStep Of(StepId id, ProcessorRef processor, JsonElement inputs) => inputs.ValueKind == JsonValueKind.Object
        ? new PlanStep(id, processor, inputs, [.. PlanInputs.References(inputs)])
        : throw new FormatException($"step {id}: inputs is not an object");

    /// <summary>The inputs of the run, with each <c>{"$output":…}</c> replaced by <c>{"$artifact":"world://…"}</c>.</summary>
    /// <param name="place">Returns the path where an earlier output was published.</param>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if the result is larger than an inputs document may be.</exception>
    public InputsDocument Bind(Func<OutputReference, WorldPath> place) => References.Count == 0
        ? InputsDocument.Of(Inputs)
        : InputsDocument.Parse(PlanInputs.Bind(Inputs, place));
}

/// <summary>Finds and replaces the references inside the inputs of a step.</summary>
internal static class PlanInputs
{
    private const string Artifact = ArtifactReference.Member;
    private const string Output = "$output";

    /// <summary>The outputs that the inputs name, in document order.</summary>
    /// <exception cref="FormatException">A <c>$output</c> or <c>$artifact</c> is malformed.</exception>
    public static IEnumerable<OutputReference> References(JsonElement value)
    {
        if (TryReference(value, out var reference))
        {
            return [reference];
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member => References(member.Value)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany(References),
            _ => [],
        };
    }

    /// <summary>The document with each output reference replaced by the artifact that it became.</summary>
    public static ReadOnlyMemory<byte> Bind(JsonElement inputs, Func<OutputReference, WorldPath> place)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            Write(writer, inputs, place);
        }

        return bytes.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, Func<OutputReference, WorldPath> place)
    {
        if (TryReference(value, out var reference))
        {
            writer.WriteStartObject();
            writer.WriteString(Artifact, place(reference).ToString());
            writer.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            foreach (var member in value.EnumerateObject())
            {
                writer.WritePropertyName(member.Name);
                Write(writer, member.Value, place);
            }

            writer.WriteEndObject();
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in value.EnumerateArray())
            {
                Write(writer, item, place);
            }

            writer.WriteEndArray();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static bool TryReference(JsonElement value, out OutputReference reference)
    {
        reference = null!;
        if (value.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        if (value.TryGetProperty(Artifact, out var artifact))
        {
            RefuseMore(value, Artifact);
            _ = TextForm.Parse<WorldPath>(artifact.ValueKind == JsonValueKind.String ? artifact.GetString() : null);
        }

        if (!value.TryGetProperty(Output, out var output))
        {
            return false;
        }

        RefuseMore(value, Output);
        reference = ContractDocument.Of(output, PlansJson.Default.OutputReference);
        return true;
    }

    private static void RefuseMore(JsonElement value, string name)
    {
        if (value.GetPropertyCount() > 1)
        {
            throw new FormatException($"an object with {name} must have no other member");
        }
    }
}
