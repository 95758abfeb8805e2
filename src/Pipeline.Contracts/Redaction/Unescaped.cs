using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Pipeline.Contracts.Redaction;

/// <summary>A text with one layer of escapes decoded, and a map from each of its positions to the source.</summary>
internal sealed class Unescaped
{
    private readonly char[] text;
    private readonly List<Step> steps = [];
    private int length;

    private Unescaped(int capacity) => text = new char[capacity];

    public ReadOnlySpan<char> Text => text.AsSpan(0, length);

    /// <summary>The decoded text; null if the source has no escapes.</summary>
    public static Unescaped? Of(ReadOnlySpan<char> source)
    {
        Unescaped? layer = null;
        var done = 0;
        Span<char> meant = stackalloc char[2];
        for (var at = Next(source, 0); at >= 0; at = Next(source, at))
        {
            var taken = Escape.Read(source, at, meant, out var written);
            if (taken == 0)
            {
                at++;
                continue;
            }

            layer ??= new Unescaped(source.Length);
            layer.Append(source[done..at]);
            layer.steps.Add(new Step(layer.length, written, at, taken));
            layer.Append(meant[..written]);
            at += taken;
            done = at;
        }

        layer?.Append(source[done..]);
        return layer;
    }

    /// <summary>The range of the source that a range of the text comes from, including whole escapes.</summary>
    public (int Start, int End) Source(int start, int end)
    {
        var (first, last) = (StepAt(start), StepAt(end - 1));
        return (first.Holds(start) ? first.Source : start + first.Shift, last.Holds(end - 1) ? last.Source + last.Taken : end + last.Shift);
    }

    private static int Next(ReadOnlySpan<char> source, int from) =>
        source[from..].IndexOfAny(Escape.Introducers) is >= 0 and var hit ? from + hit : -1;

    private void Append(ReadOnlySpan<char> part)
    {
        part.CopyTo(text.AsSpan(length));
        length += part.Length;
    }

    // The last step at or before this position.
    private Step StepAt(int at)
    {
        var (before, behind) = (-1, steps.Count);
        while (behind - before > 1)
        {
            var middle = (before + behind) / 2;
            if (steps[middle].At <= at)
            {
                before = middle;
            }
            else
            {
                behind = middle;
            }
        }

        return before < 0 ? default : steps[before];
    }

    /// <summary>One escape: <paramref name="Written"/> characters at <paramref name="At"/> replace <paramref name="Taken"/> characters at <paramref name="Source"/>.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Step(int At, int Written, int Source, int Taken)
    {
        /// <summary>The offset from a position after the step to its source.</summary>
        public int Shift => Source + Taken - At - Written;

        public bool Holds(int at) => at < At + Written;
    }
}

/// <summary>Reads one escape of JSON (and other backslash escapes), of URLs or of HTML, or a line break within base64.</summary>
internal static class Escape
{
    public static readonly SearchValues<char> Introducers = SearchValues.Create("\\%&\r\n");

    // No encoder wraps base64 in shorter lines; the last word of a line of prose is shorter.
    private const int ShortestBase64Line = 32;
    private const int LongestEntity = 10;
    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_");

    /// <summary>Reads the escape at a position.</summary>
    /// <param name="source">The text.</param>
    /// <param name="at">The position of one of <see cref="Introducers"/>.</param>
    /// <param name="meant">Receives the decoded characters: 0 to 2.</param>
    /// <param name="written">The number of decoded characters.</param>
    /// <returns>The length of the escape in characters; 0 if there is none.</returns>
    public static int Read(ReadOnlySpan<char> source, int at, Span<char> meant, out int written)
    {
        written = 1;
        return source[at] switch
        {
            '\\' when source[at..].StartsWith("\\x", StringComparison.Ordinal) => Bytes(source[at..], "\\x", meant, out written),
            '\\' => Backslash(source[at..], meant),
            '%' => Bytes(source[at..], "%", meant, out written),
            '&' => Entity(source[at..], meant, out written),
            _ => LineBreak(source, at, out written),
        };
    }

    private static int Backslash(ReadOnlySpan<char> text, Span<char> meant)
    {
        if (text.Length < 2)
        {
            return 0;
        }

        switch (text[1])
        {
            case 'u' when Hex(text, 2, 4) is >= 0 and var unit:
                meant[0] = (char)unit;
                return 6;
            default:
                meant[0] = text[1] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'b' => '\b', 'f' => '\f', var other => other };
                return meant[0] != text[1] || !char.IsAsciiLetterOrDigit(text[1]) ? 2 : 0;
        }
    }

    // A character's UTF-8 bytes, each with the sign before it.
    private static int Bytes(ReadOnlySpan<char> text, ReadOnlySpan<char> sign, Span<char> meant, out int written)
    {
        Span<byte> bytes = stackalloc byte[4];
        var (count, size) = (0, sign.Length + 2);
        while (count < bytes.Length && text[(size * count)..].StartsWith(sign, StringComparison.Ordinal) && Hex(text, (size * count) + sign.Length, 2) is >= 0 and var value)
        {
            bytes[count++] = (byte)value;
        }

        written = 0;
        return Rune.DecodeFromUtf8(bytes[..count], out var rune, out var taken) == OperationStatus.Done && rune.TryEncodeToUtf16(meant, out written)
            ? size * taken
            : 0;
    }

    private static int Entity(ReadOnlySpan<char> text, Span<char> meant, out int written)
    {
        written = 0;
        var end = text[..Math.Min(text.Length, LongestEntity)].IndexOf(';');
        if (end < 3)
        {
            return 0;
        }

        var name = text[1..end];
        var code = name switch
        {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            ['#', 'x' or 'X', .. var digits] => Number(digits, NumberStyles.AllowHexSpecifier),
            ['#', .. var digits] => Number(digits, NumberStyles.None),
            _ => -1,
        };
        return Rune.TryCreate(code, out var rune) && rune.TryEncodeToUtf16(meant, out written) ? end + 1 : 0;
    }

    // Wrapped base64 continues after the break and the next line's indentation.
    private static int LineBreak(ReadOnlySpan<char> source, int at, out int written)
    {
        written = 0;
        var line = source[Math.Max(0, at - ShortestBase64Line)..at];
        if (line.Length < ShortestBase64Line || line.ContainsAnyExcept(Base64))
        {
            return 0;
        }

        var rest = source[at..];
        var taken = rest.IndexOfAnyExcept("\r\n\t ");
        return taken > 0 && Base64.Contains(rest[taken]) ? taken : 0;
    }

    private static int Hex(ReadOnlySpan<char> text, int from, int count) =>
        text.Length >= from + count ? Number(text.Slice(from, count), NumberStyles.AllowHexSpecifier) : -1;

    private static int Number(ReadOnlySpan<char> digits, NumberStyles style) =>
        int.TryParse(digits, style, CultureInfo.InvariantCulture, out var value) ? value : -1;
}
