using System.Buffers;
using System.Runtime.InteropServices;

namespace Pipeline.Contracts.Redaction;

/// <summary>Redacts one text that arrives in pieces, cut anywhere; its output holds no secret, however the pieces are cut.</summary>
/// <remarks>
/// It holds back a window of eight times the longest spelling of a secret (at least 32,768 characters), and no more. A text that fits into it
/// comes out exactly as <see cref="Redactor.Redact"/> would return it. Not thread-safe.
/// </remarks>
public sealed class StreamRedactor
{
    private const int ShortestReach = 4096;
    private const int Windows = 8;

    // For a secret longer than the window, such as a private key of many lines, the beginning of its match is kept and the middle is dropped.
    private const int KeptOfForm = 256;

    // How far a pattern may look behind its anchor, for a word, and past its end, for text after a base64 line break or a backslash.
    private const int LongestLook = 256;

    private const int ShortestLine = 32;

    private readonly Redactor redactor;
    private readonly int reach;
    private readonly char[] held;
    private readonly List<MaskedSpan> found = [];
    private int count;

    internal StreamRedactor(Redactor redactor)
    {
        this.redactor = redactor;
        reach = Math.Max(ShortestReach, redactor.Reach);
        held = new char[Windows * reach];
    }

    /// <summary>Takes the next piece and writes what is safe to show so far, possibly nothing.</summary>
    public void Append(ReadOnlySpan<char> piece, IBufferWriter<char> output)
    {
        while (piece.Length > 0)
        {
            var taken = Math.Min(piece.Length, held.Length - count);
            piece[..taken].CopyTo(held.AsSpan(count));
            count += taken;
            piece = piece[taken..];
            if (count == held.Length)
            {
                Release(output);
            }
        }
    }

    /// <summary>Writes the rest; the next piece begins another text.</summary>
    public void End(IBufferWriter<char> output)
    {
        output.Write(redactor.Redact(new string(held, 0, count)));
        count = 0;
    }

    // Every match that begins before the cut also ends in the held text, or is a pattern match that may continue.
    private void Release(IBufferWriter<char> output)
    {
        found.Clear();
        redactor.Find(held.AsSpan(0, count), found);
        var open = Open();
        var cut = open is { } match ? Before(match) : Behind(AfterWord(count - reach));
        var shown = held.AsSpan(0, cut);
        found.RemoveAll(span => span.Start >= cut);
        output.Write(found.Count > 0 ? redactor.Redact(MaskedText.Of(shown, found)) : shown);
        Keep(cut, open);
    }

    // The first of the matches that may continue. A match that ends shortly before the end may continue too, because more text can extend it.
    private MaskedSpan? Open()
    {
        MaskedSpan? first = null;
        foreach (var span in found)
        {
            if (span.IsForm && span.End > count - LongestLook && span.From < (first?.From ?? count - reach))
            {
                first = span;
            }
        }

        return first;
    }

    // Patterns look behind for at most one word.
    private int AfterWord(int at) => held.AsSpan(at - LongestLook, LongestLook).LastIndexOfAny(" \t\r\n") is >= 0 and var space ? at - LongestLook + space + 1 : at;

    // Moves the cut past any secret that it would split.
    private int Behind(int cut)
    {
        while (found.Find(span => span.From < cut && cut < span.End) is { End: > 0 } crossed)
        {
            cut = crossed.End;
        }

        return cut;
    }

    // Holds a match that may continue, and any secret that overlaps it, while there is room.
    private int Before(MaskedSpan open)
    {
        var cut = open.From;
        while (found.Find(span => span.From < cut && cut < span.End) is { End: > 0 } crossed)
        {
            cut = crossed.From;
        }

        return cut > 0 || Middle(open).Length > 0 ? cut : open.From;
    }

    private void Keep(int cut, MaskedSpan? open)
    {
        var middle = open is { } form ? Middle(form) : new Range(cut, cut);
        held.AsSpan(cut, middle.Start - cut).CopyTo(held);
        held.AsSpan(middle.End, count - middle.End).CopyTo(held.AsSpan(middle.Start - cut));
        count -= cut + middle.Length;
    }

    // The part of a long match that is no longer needed to recognize it and find its end.
    private Range Middle(MaskedSpan open)
    {
        var (start, end) = (open.Start + KeptOfForm, count - reach);
        return start < end && new Range(Joint(open, start), Joint(open, end)) is { Length: > 0 } middle ? middle : new Range(count, count);
    }

    // The next place where a match can be cut and rejoined: not between a backslash and the character that it escapes, which would turn a quote into the end of a string, and
    // some way into a line, because a pattern may require a whole line after a break. If no such place is near, only the first condition holds.
    private int Joint(MaskedSpan open, int from)
    {
        var (whole, line, escaped) = (from, 0, IsEscaped(open, from - ShortestLine));
        for (var at = from - ShortestLine; at < from + LongestLook; at++)
        {
            if (at >= from && !escaped && line >= ShortestLine)
            {
                return at;
            }

            whole = at == from && escaped ? from + 1 : whole;
            (line, escaped) = (IsBreak(held[at], escaped) ? 0 : line + 1, held[at] == '\\' && !escaped);
        }

        return whole;
    }

    private bool IsEscaped(MaskedSpan open, int at)
    {
        var run = at;
        while (run > open.Start && held[run - 1] == '\\')
        {
            run--;
        }

        return (at - run) % 2 == 1;
    }

    private static bool IsBreak(char letter, bool escaped) => char.IsWhiteSpace(letter) || (escaped && letter is ('n' or 'r'));

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Range(int Start, int End)
    {
        public int Length => End - Start;
    }
}
