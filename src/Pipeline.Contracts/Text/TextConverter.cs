using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Text;

/// <summary>Converts a JSON string to a value and back, through the value's own <c>TryParse</c>.</summary>
/// <typeparam name="T">The value's type.</typeparam>
public sealed class TextConverter<T> : JsonConverter<T>
    where T : class, ITextForm<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException($"{T.Form} must be a JSON string");
        }

        try
        {
            return TextForm.Parse<T>(reader.GetString());
        }
        catch (FormatException e)
        {
            throw new JsonException(e.Message, e);
        }
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
