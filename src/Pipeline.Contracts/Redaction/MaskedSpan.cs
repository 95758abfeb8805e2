using System.Text;

namespace Pipeline.Contracts;

/// <summary>A place of a text that is masked.</summary>
/// <param name="From">Where what shows that it is a secret begins, such as the name of a header; at most <paramref name="Start"/>.</param>
/// <param name="Start">The first character that is masked.</param>
/// <param name="End">The first that is not.</param>
/// <param name="IsForm">Whether it was found by its form: more text might make it longer. Else it is a secret that was told, and whole.</param>
internal readonly record struct MaskedSpan(int From, int Start, int End, bool IsForm);

internal static class MaskedText
{
    /// <summary>The text with one mask for each span; spans that overlap share one.</summary>
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
