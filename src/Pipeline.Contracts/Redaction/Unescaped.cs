using System.Runtime.InteropServices;

namespace Pipeline.Contracts;

/// <summary>A text with one layer of escapes undone, and the way back from each place of it.</summary>
internal sealed class Unescaped
{
    private readonly char[] text;
    private readonly List<Step> steps = [];
    private int length;

    private Unescaped(int capacity) => text = new char[capacity];

    public ReadOnlySpan<char> Text => text.AsSpan(0, length);

    /// <summary>The text under its escapes; none where it has none.</summary>
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

    /// <summary>Where a part of the text stands in what it was made of, with its escapes whole.</summary>
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

    // The last step that begins at this place or before it.
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

    /// <summary>One escape: <paramref name="Written"/> characters at <paramref name="At"/> stand for <paramref name="Taken"/> at <paramref name="Source"/>.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Step(int At, int Written, int Source, int Taken)
    {
        /// <summary>From a place behind the step to its source.</summary>
        public int Shift => Source + Taken - At - Written;

        public bool Holds(int at) => at < At + Written;
    }
}
