using System.Buffers;
using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Pipeline.Contracts;

/// <summary>Names of members as they stand, in a document where not all of them are Unicode: a half of a surrogate pair and an ill-formed byte are units like others.</summary>
internal static class LooseNames
{
    /// <summary>Whether an object has a name twice, once its escapes are read.</summary>
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
