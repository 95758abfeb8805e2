using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Pipeline.Contracts.Json;

/// <summary>The JSON Canonicalization Scheme (RFC 8785): equal documents have equal bytes.</summary>
/// <remarks>
/// Members are sorted by UTF-16 code units, numbers are IEEE 754 doubles in ECMAScript's form, only mandatory characters are escaped, and
/// the encoding is UTF-8 without a byte order mark. The input must have no duplicate members or lone surrogates (<see cref="StrictJson"/>).
/// </remarks>
public static class CanonicalJson
{
    private static readonly SearchValues<char> MustEscape = SearchValues.Create(
        "\"\\\0\u0001\u0002\u0003\u0004\u0005\u0006\a\b\t\n\v\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f");

    /// <summary>The canonical bytes of a document.</summary>
    public static byte[] Encode(JsonElement element)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Write(bytes, element);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The canonical bytes and one line feed: the form of every contract file and of the envelope on stdout.</summary>
    public static byte[] EncodeLine(JsonElement element)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Write(bytes, element);
        bytes.Write("\n"u8);
        return bytes.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> bytes, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(bytes, element);
                break;
            case JsonValueKind.Array:
                WriteArray(bytes, element);
                break;
            case JsonValueKind.String:
                WriteString(bytes, element);
                break;
            case JsonValueKind.Number:
                WriteText(bytes, Es6Number.Format(element.GetDouble()));
                break;
            case JsonValueKind.True:
                bytes.Write("true"u8);
                break;
            case JsonValueKind.False:
                bytes.Write("false"u8);
                break;
            case JsonValueKind.Null:
                bytes.Write("null"u8);
                break;
            case JsonValueKind.Undefined:
            default:
                throw new ArgumentException("an undefined element has no JSON form", nameof(element));
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> bytes, JsonElement element)
    {
        var members = element.EnumerateObject().Select(member => (member.Name, member.Value)).ToArray();
        Array.Sort(members, static (a, b) => string.CompareOrdinal(a.Name, b.Name));

        bytes.Write("{"u8);
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0)
            {
                bytes.Write(","u8);
            }

            WriteString(bytes, members[i].Name);
            bytes.Write(":"u8);
            Write(bytes, members[i].Value);
        }

        bytes.Write("}"u8);
    }

    private static void WriteArray(ArrayBufferWriter<byte> bytes, JsonElement element)
    {
        bytes.Write("["u8);
        var first = true;
        foreach (var item in element.EnumerateArray())
        {
            if (!first)
            {
                bytes.Write(","u8);
            }

            first = false;
            Write(bytes, item);
        }

        bytes.Write("]"u8);
    }

    // A string without escapes is already canonical, so its bytes are copied. Documents may hold thousands of digests.
    private static void WriteString(ArrayBufferWriter<byte> bytes, JsonElement element)
    {
        var raw = JsonMarshal.GetRawUtf8Value(element);
        if (raw.Contains((byte)'\\') || !Utf8.IsValid(raw))
        {
            WriteString(bytes, element.GetString()!);
        }
        else
        {
            bytes.Write(raw);
        }
    }

    private static void WriteString(ArrayBufferWriter<byte> bytes, ReadOnlySpan<char> value)
    {
        bytes.Write("\""u8);
        for (var at = value.IndexOfAny(MustEscape); at >= 0; at = value.IndexOfAny(MustEscape))
        {
            WriteText(bytes, value[..at]);
            WriteText(bytes, Escape(value[at]));
            value = value[(at + 1)..];
        }

        WriteText(bytes, value);
        bytes.Write("\""u8);
    }

    private static void WriteText(ArrayBufferWriter<byte> bytes, ReadOnlySpan<char> text) =>
        bytes.Advance(Encoding.UTF8.GetBytes(text, bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));

    private static string Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\b' => "\\b",
        '\t' => "\\t",
        '\n' => "\\n",
        '\f' => "\\f",
        '\r' => "\\r",
        _ => "\\u00" + ((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture),
    };
}
