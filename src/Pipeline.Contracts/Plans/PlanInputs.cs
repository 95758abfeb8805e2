using System.Buffers;
using System.Text.Json;

namespace Pipeline.Contracts;

/// <summary>Finds and replaces the references inside the inputs of a step.</summary>
internal static class PlanInputs
{
    private const string Artifact = ArtifactReference.Member;
    private const string Output = "$output";

    /// <summary>The outputs that these inputs name, in document order.</summary>
    /// <exception cref="FormatException">A <c>$output</c> or <c>$artifact</c> is not of its form.</exception>
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

    /// <summary>The document with each output replaced by the artifact that it became.</summary>
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
        reference = ContractJson.Of(output, ContractJson.Default.OutputReference);
        return true;
    }

    private static void RefuseMore(JsonElement value, string name)
    {
        if (value.GetPropertyCount() > 1)
        {
            throw new FormatException($"an object with {name} has no other member");
        }
    }
}
