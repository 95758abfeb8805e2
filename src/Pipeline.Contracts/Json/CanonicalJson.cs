using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Pipeline.Contracts;

/// <summary>The JSON Canonicalization Scheme (RFC 8785): one document, one sequence of bytes.</summary>
/// <remarks>
/// Members sorted by UTF-16 code units, numbers as IEEE 754 doubles in ECMAScript's form, only the escapes that JSON demands,
/// UTF-8 without a byte order mark. The input must be free of duplicate members and lone surrogates (<see cref="StrictJson"/>).
/// </remarks>
public static class CanonicalJson
{
    private static readonly SearchValues<char> MustEscape = SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    /// <summary>The canonical bytes of a document.</summary>
    public static byte[] Encode(JsonElement element)
    {
        var text = new StringBuilder();
        Write(text, element);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The canonical bytes followed by one line feed: the form of every contract file and of the envelope on stdout.</summary>
    public static byte[] EncodeLine(JsonElement element) => [.. Encode(element), (byte)'\n'];

    private static void Write(StringBuilder text, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(text, element);
                break;
            case JsonValueKind.Array:
                WriteArray(text, element);
                break;
            case JsonValueKind.String:
                WriteString(text, element.GetString()!);
                break;
            case JsonValueKind.Number:
                text.Append(Es6Number.Format(element.GetDouble()));
                break;
            case JsonValueKind.True:
                text.Append("true");
                break;
            case JsonValueKind.False:
                text.Append("false");
                break;
            case JsonValueKind.Null:
                text.Append("null");
                break;
            case JsonValueKind.Undefined:
            default:
                throw new ArgumentException("an undefined element has no JSON form", nameof(element));
        }
    }

    private static void WriteObject(StringBuilder text, JsonElement element)
    {
        var members = element.EnumerateObject().Select(member => (member.Name, member.Value)).ToArray();
        Array.Sort(members, static (a, b) => string.CompareOrdinal(a.Name, b.Name));

        text.Append('{');
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            WriteString(text, members[i].Name);
            text.Append(':');
            Write(text, members[i].Value);
        }

        text.Append('}');
    }

    private static void WriteArray(StringBuilder text, JsonElement element)
    {
        text.Append('[');
        var first = true;
        foreach (var item in element.EnumerateArray())
        {
            if (!first)
            {
                text.Append(',');
            }

            first = false;
            Write(text, item);
        }

        text.Append(']');
    }

    private static void WriteString(StringBuilder text, ReadOnlySpan<char> value)
    {
        text.Append('"');
        for (var at = value.IndexOfAny(MustEscape); at >= 0; at = value.IndexOfAny(MustEscape))
        {
            text.Append(value[..at]);
            AppendEscape(text, value[at]);
            value = value[(at + 1)..];
        }

        text.Append(value).Append('"');
    }

    private static void AppendEscape(StringBuilder text, char c) => _ = c switch
    {
        '"' => text.Append("\\\""),
        '\\' => text.Append("\\\\"),
        '\b' => text.Append("\\b"),
        '\t' => text.Append("\\t"),
        '\n' => text.Append("\\n"),
        '\f' => text.Append("\\f"),
        '\r' => text.Append("\\r"),
        _ => text.Append("\\u00").Append(((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture)),
    };
}
