using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Pipeline.Contracts.Json;

/// <summary>Reads I-JSON (RFC 7493) within size limits and reports why it rejects anything else.</summary>
/// <remarks>
/// It rejects invalid UTF-8, a byte order mark, duplicate members, lone surrogates, numbers beyond a double's range, comments, trailing
/// commas or text, more than <see cref="MaxDepth"/> levels, more than <see cref="MaxBytes"/> bytes.
/// </remarks>
public static class StrictJson
{
    /// <summary>The deepest nesting allowed.</summary>
    public const int MaxDepth = 64;

    /// <summary>The largest document, in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>Reads one document, detached from the buffer.</summary>
    /// <exception cref="FormatException">The bytes are not strict JSON; the message says why, without quoting the document.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> utf8) => Parse(utf8, MaxBytes, MaxDepth);

    /// <summary>Reads one document with other limits.</summary>
    /// <exception cref="FormatException">The bytes are not strict JSON; the message says why, without quoting the document.</exception>
    internal static JsonElement Parse(ReadOnlyMemory<byte> utf8, int maxBytes, int maxDepth)
    {
        if (utf8.Length > maxBytes)
        {
            throw new FormatException($"larger than {maxBytes} bytes");
        }

        if (utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            throw new FormatException("begins with a byte order mark");
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
            Check(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new FormatException(Reason(e, maxDepth), e);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException(Reason(utf8, maxDepth), e);
        }
    }

    /// <summary>Why a document does not fit its contract, in the document's terms; the serializer's messages name types of this program.</summary>
    public static string Mismatch(JsonException e)
    {
        const string Missing = "was missing required properties including: ";
        return e.Message switch
        {
            var m when m.Contains("' could not be mapped", StringComparison.Ordinal) => $"unknown member {m[m.IndexOf('\'', StringComparison.Ordinal)..(m.IndexOf("' could not", StringComparison.Ordinal) + 1)]}",
            var m when m.Contains(Missing, StringComparison.Ordinal) => $"missing {m[(m.IndexOf(Missing, StringComparison.Ordinal) + Missing.Length)..].TrimEnd('.')}",
            var m when m.StartsWith("The JSON value could not be converted", StringComparison.Ordinal) => $"{e.Path ?? "$"} is of another type",
            var m => m,
        };
    }

    private static string Reason(JsonException e, int maxDepth) => e.Message switch
    {
        var m when m.Contains("uplicate", StringComparison.Ordinal) => "duplicate member",
        var m when m.Contains("maximum configured depth", StringComparison.Ordinal) => $"nested deeper than {maxDepth} levels",
        _ => "not JSON",
    };

    // The reader stops at the first name that is not Unicode. Duplicate members anywhere, and out-of-range numbers before that name, take precedence.
    private static string Reason(ReadOnlyMemory<byte> utf8, int maxDepth)
    {
        using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth });
        if (LooseNames.Repeat(document.RootElement))
        {
            return "duplicate member";
        }

        try
        {
            Check(document.RootElement);
        }
        catch (FormatException e)
        {
            return e.Message;
        }
        catch (InvalidOperationException)
        {
        }

        return "a string is not valid Unicode";
    }

    private static void Check(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    if (MayBeInvalid(JsonMarshal.GetRawUtf8PropertyName(member)))
                    {
                        _ = member.Name;
                    }

                    Check(member.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Check(item);
                }

                break;
            case JsonValueKind.String when MayBeInvalid(JsonMarshal.GetRawUtf8Value(element)):
                _ = element.GetString();
                break;
            case JsonValueKind.Number when !double.IsFinite(element.GetDouble()):
                throw new FormatException("a number is beyond the range of a double");
            default:
                break;
        }
    }

    // Most allocations for a document with thousands of digests come from decoding strings, so decode only the suspicious ones.
    private static bool MayBeInvalid(ReadOnlySpan<byte> raw) => raw.Contains((byte)'\\') || !Utf8.IsValid(raw);
}

/// <summary>Compares member names in a document with invalid Unicode: unpaired surrogates and ill-formed bytes count as ordinary units.</summary>
internal static class LooseNames
{
    /// <summary>Whether any object has a duplicate name once escapes are decoded.</summary>
    public static bool Repeat(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => RepeatsIn(element) || element.EnumerateObject().Any(member => Repeat(member.Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(Repeat),
        _ => false,
    };

    private static bool RepeatsIn(JsonElement element)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return !element.EnumerateObject().All(member => names.Add(Read(JsonMarshal.GetRawUtf8PropertyName(member))));
    }

    private static string Read(ReadOnlySpan<byte> raw)
    {
        var name = new StringBuilder(raw.Length);
        while (!raw.IsEmpty)
        {
            raw = raw[(raw[0] == '\\' ? Escape(raw, name) : Character(raw, name))..];
        }

        return name.ToString();
    }

    private static int Escape(ReadOnlySpan<byte> raw, StringBuilder name)
    {
        if (raw[1] == 'u' && Utf8Parser.TryParse(raw.Slice(2, 4), out ushort unit, out _, 'x'))
        {
            name.Append((char)unit);
            return 6;
        }

        name.Append((char)raw[1] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var other => other });
        return 2;
    }

    private static int Character(ReadOnlySpan<byte> raw, StringBuilder name)
    {
        if (Rune.DecodeFromUtf8(raw, out var rune, out var taken) == OperationStatus.Done)
        {
            Span<char> units = stackalloc char[2];
            name.Append(units[..rune.EncodeToUtf16(units)]);
            return taken;
        }

        foreach (var ill in raw[..taken])
        {
            name.Append((char)(0xDC00 | ill));
        }

        return taken;
    }
}
