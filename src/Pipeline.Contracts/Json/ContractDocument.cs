using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Pipeline.Contracts.Json;

/// <summary>Reads contracts with strict members and writes canonical bytes.</summary>
internal static class ContractDocument
{
    /// <summary>Reads a contract whose bytes must be canonical, so that each value has exactly one file.</summary>
    /// <exception cref="FormatException">A member is duplicate, unknown, missing or malformed, or the bytes are not canonical.</exception>
    /// <param name="utf8">The document.</param>
    /// <param name="type">Its members.</param>
    /// <param name="schema">The value of its member <c>schema</c>; null for a contract without one.</param>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type, string? schema = null) => Read(utf8, type, schema, StrictJson.MaxBytes, StrictJson.MaxDepth);

    /// <summary>Reads a canonical contract that embeds whole documents, and so may be larger and deeper than each of them.</summary>
    /// <exception cref="FormatException">A member is duplicate, unknown, missing or malformed, or the bytes are not canonical.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type, string? schema, int maxBytes, int maxDepth)
    {
        var value = Of(OfThisVersion(StrictJson.Parse(utf8, maxBytes, maxDepth), schema), type);
        return utf8.Span.SequenceEqual(Write(value, type)) ? value : throw new FormatException("not the canonical bytes");
    }

    /// <summary>Reads a contract that people write: members are strict, layout is free.</summary>
    /// <exception cref="FormatException">A member is duplicate, unknown, missing or malformed.</exception>
    public static T ReadLoose<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type, string schema) => Of(OfThisVersion(StrictJson.Parse(utf8), schema), type);

    /// <summary>Reads a part of a document that <see cref="StrictJson"/> has validated.</summary>
    /// <exception cref="FormatException">A member is unknown, missing or malformed.</exception>
    public static T Of<T>(JsonElement element, JsonTypeInfo<T> type)
    {
        RefuseNull(element);
        try
        {
            return element.Deserialize(type)!;
        }
        catch (JsonException e)
        {
            throw new FormatException(StrictJson.Mismatch(e), e);
        }
    }

    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) =>
        CanonicalJson.EncodeLine(JsonSerializer.SerializeToElement(value, type));

    private static JsonElement OfThisVersion(JsonElement document, string? schema)
    {
        if (schema is not null)
        {
            SchemaVersion.RefuseLater(document, schema);
        }

        return document;
    }

    // The serializer enforces nullability on members but not on items of lists and maps. Null is legal inside a JSON Schema,
    // the inputs and the goal of a plan.
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
                foreach (var member in element.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.Null || !IsFree(member)))
                {
                    RefuseNull(member.Value);
                }

                break;
            default:
                break;
        }
    }

    private static bool IsFree(JsonProperty member) => member.NameEquals("inputs") || member.NameEquals("goal");
}
