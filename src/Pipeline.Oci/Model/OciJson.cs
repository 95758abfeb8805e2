using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Pipeline.Oci.Model;

/// <summary>Reads and writes registry documents: duplicate members are errors, unknown ones are ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ManifestWire))]
[JsonSerializable(typeof(ConfigWire))]
[JsonSerializable(typeof(LayoutWire))]
internal sealed partial class OciJson : JsonSerializerContext
{
    /// <exception cref="FormatException">The document is not strict JSON, not an object, or a member has the wrong type.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type)
    {
        var element = StrictJson.Parse(utf8);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("not an object");
        }

        try
        {
            return element.Deserialize(type)!;
        }
        catch (JsonException e)
        {
            throw new FormatException($"{Member(e)} is malformed", e);
        }
    }

    /// <summary>Canonical bytes, without a final line feed.</summary>
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => CanonicalJson.Encode(JsonSerializer.SerializeToElement(value, type));

    private static string Member(JsonException e) => e.Path is { Length: > 2 } path ? path[2..] : "a member";
}
