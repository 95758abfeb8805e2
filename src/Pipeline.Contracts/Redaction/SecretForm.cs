using System.Text.RegularExpressions;

namespace Pipeline.Contracts;

/// <summary>A form of secrets: words that announce it, what stands before it, and the secret itself.</summary>
/// <param name="Anchors">One of these is in whatever has the form, in letters of either case.</param>
/// <param name="Keep">Matches at the anchor what is shown, if anything is; it may look behind.</param>
/// <param name="Value">Matches what is masked, right behind that.</param>
internal sealed record SecretForm(IReadOnlyList<string> Anchors, Regex? Keep, Regex Value)
{
    /// <summary>The span that has the form at this anchor, or none.</summary>
    public MaskedSpan? At(ReadOnlySpan<char> text, int anchor)
    {
        var start = Keep is null ? anchor : EndOf(Keep, text, anchor);
        return start >= 0 && EndOf(Value, text, start) is var end && end > start ? new MaskedSpan(anchor, start, end, IsForm: true) : null;
    }

    private static int EndOf(Regex pattern, ReadOnlySpan<char> text, int at)
    {
        foreach (var match in pattern.EnumerateMatches(text, at))
        {
            return match.Index + match.Length;
        }

        return -1;
    }
}
