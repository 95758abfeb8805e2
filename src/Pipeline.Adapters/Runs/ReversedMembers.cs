using System.Text;
using System.Text.Json;

namespace Pipeline.Adapters.Runs;

/// <summary>Reverses the members of every object in an inputs document: different bytes, but the same document and hash.</summary>
internal static class ReversedMembers
{
    public static ReadOnlyMemory<byte> Of(InputsDocument inputs)
    {
        using var canonical = JsonDocument.Parse(inputs.Canonical);
        var text = new StringBuilder();
        Write(text, canonical.RootElement);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    // Everything but objects and arrays keeps its canonical form.
    private static void Write(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                Join(text.Append('{'), value.EnumerateObject().Reverse(), member => Write(Name(text, member), member.Value)).Append('}');
                break;
            case JsonValueKind.Array:
                Join(text.Append('['), value.EnumerateArray(), item => Write(text, item)).Append(']');
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static StringBuilder Name(StringBuilder text, JsonProperty member) =>
        text.Append(Encoding.UTF8.GetString(CanonicalJson.Encode(JsonElement.Parse(JsonSerializer.SerializeToUtf8Bytes(member.Name))))).Append(':');

    private static StringBuilder Join<T>(StringBuilder text, IEnumerable<T> items, Action<T> write)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            write(item);
        }

        return text;
    }
}
