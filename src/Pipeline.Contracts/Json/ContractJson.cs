using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Pipeline.Contracts;

/// <summary>How contracts are read and written: strict members in, canonical bytes out.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EnvelopeWire))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(OutputsIndexWire))]
[JsonSerializable(typeof(ErrorWire))]
[JsonSerializable(typeof(ProcessorSpecWire))]
internal sealed partial class ContractJson : JsonSerializerContext
{
    /// <summary>Reads a contract whose bytes must be canonical, so that one value has one file.</summary>
    /// <exception cref="FormatException">A member is duplicate, unknown, missing or malformed, or the bytes are not canonical.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type)
    {
        var value = ReadLoose(utf8, type);
        return utf8.Span.SequenceEqual(Write(value, type)) ? value : throw new FormatException("not the canonical bytes");
    }

    /// <summary>Reads a contract that people write: strict in its members, free in its layout.</summary>
    /// <exception cref="FormatException">A member is duplicate, unknown, missing or malformed.</exception>
    public static T ReadLoose<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type)
    {
        var element = StrictJson.Parse(utf8);
        RefuseNull(element);
        try
        {
            return element.Deserialize(type)!;
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    // The serializer holds members to their nullability, but not the items of lists and maps. A JSON Schema may say null.
    private static void RefuseNull(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Null:
                throw new FormatException("null where a value was expected");
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    RefuseNull(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject().Where(member => !member.NameEquals("inputs")))
                {
                    RefuseNull(member.Value);
                }

                break;
            default:
                break;
        }
    }

    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) =>
        CanonicalJson.EncodeLine(JsonSerializer.SerializeToElement(value, type));
}
