using System.Text;

namespace Pipeline.Contracts.Redaction;

/// <summary>A range of a text to mask.</summary>
/// <param name="From">Where the marker of the secret begins, such as a header's name; at most <paramref name="Start"/>.</param>
/// <param name="Start">The first masked character.</param>
/// <param name="End">The first character after the mask.</param>
/// <param name="IsForm">Whether a pattern found it, so that more text might extend it; otherwise it is a complete known secret.</param>
internal readonly record struct MaskedSpan(int From, int Start, int End, bool IsForm);

internal static class MaskedText
{
    /// <summary>The text with one mask per span; overlapping spans share a mask.</summary>
    public static string Of(ReadOnlySpan<char> text, List<MaskedSpan> spans)
    {
        spans.Sort(static (left, right) => left.Start != right.Start ? left.Start.CompareTo(right.Start) : left.End.CompareTo(right.End));
        var masked = new StringBuilder(text.Length);
        var done = 0;
        foreach (var span in spans)
        {
            if (span.Start >= done)
            {
                masked.Append(text[done..span.Start]).Append(Redactor.Mask);
            }

            done = Math.Max(done, span.End);
        }

        return masked.Append(text[Math.Min(done, text.Length)..]).ToString();
    }
}
