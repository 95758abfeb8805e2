using System.Buffers;
using System.Runtime.InteropServices;

namespace Pipeline.Contracts;

/// <summary>Redacts one text that comes in pieces, cut anywhere; what it gives holds no secret, however the pieces are cut.</summary>
/// <remarks>
/// It holds back a window of eight times what the longest secret may take (at least 32,768 characters), and no more. A text that fits into it
/// becomes exactly what <see cref="Redactor.Redact"/> makes of the whole. Not for use by several threads at once.
/// </remarks>
public sealed class StreamRedactor
{
    private const int ShortestReach = 4096;
    private const int Windows = 8;

    // Of a secret that is longer than the window, such as a private key of many lines, what shows its form is kept and its middle forgotten.
    private const int KeptOfForm = 256;

    // How far a form may look behind its anchor, for a word, and ahead of its end, for what follows a break in base64 or a backslash.
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

    /// <summary>Takes the next piece and gives what is safe to be shown by now, which may be nothing.</summary>
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

    /// <summary>Gives the rest; the next piece begins another text.</summary>
    public void End(IBufferWriter<char> output)
    {
        output.Write(redactor.Redact(new string(held, 0, count)));
        count = 0;
    }

    // Whatever begins before the cut ends before the end of what is held, or has a form that goes on.
    private void Release(IBufferWriter<char> output)
    {
        found.Clear();
        redactor.Find(held.AsSpan(0, count), found);
        var open = Open();
        var cut = open is { } going ? Before(going) : Behind(AfterWord(count - reach));
        var shown = held.AsSpan(0, cut);
        found.RemoveAll(span => span.Start >= cut);
        output.Write(found.Count > 0 ? redactor.Redact(MaskedText.Of(shown, found)) : shown);
        Keep(cut, open);
    }

    // Of those that may go on, the one that began first. One that ends a little before the end may, too: with more text, what follows it there may be its own.
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

    // What a form looks behind for is a word at most.
    private int AfterWord(int at) => held.AsSpan(at - LongestLook, LongestLook).LastIndexOfAny(" \t\r\n") is >= 0 and var space ? at - LongestLook + space + 1 : at;

    // Not through a secret: to its end.
    private int Behind(int cut)
    {
        while (found.Find(span => span.From < cut && cut < span.End) is { End: > 0 } crossed)
        {
            cut = crossed.End;
        }

        return cut;
    }

    // What goes on is held, and a secret that reaches into it with it, while there is room.
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

    // What is not needed any more to see that the form goes on, and where it ends.
    private Range Middle(MaskedSpan open)
    {
        var (start, end) = (open.Start + KeptOfForm, count - reach);
        return start < end && new Range(Joint(open, start), Joint(open, end)) is { Length: > 0 } middle ? middle : new Range(count, count);
    }

    // The next place at which the form can be cut and joined: not between a backslash and what it escapes, which would make a quote the end of a string, and
    // some way into a line, since a form may look for a whole one behind a break. Where there is none nearby, the first of those counts alone.
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
