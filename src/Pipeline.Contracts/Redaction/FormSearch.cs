using System.Buffers;

namespace Pipeline.Contracts;

/// <summary>Finds some forms of secrets in one vectorized pass. A pass over few anchors is several times as fast as one over many.</summary>
internal sealed class FormSearch
{
    private readonly SearchValues<string> anchors;

    // By the anchor's first letter, which is ASCII, and of no other letter does its case make one (OrdinalIgnoreCase).
    private readonly SecretForm[][] byInitial;

    public FormSearch(StringComparison comparison, params SecretForm[] forms)
    {
        anchors = SearchValues.Create([.. forms.SelectMany(form => form.Anchors)], comparison);
        byInitial = [.. Enumerable.Range(0, 128).Select(initial => forms.Where(form => form.Anchors.Any(anchor => Initial(anchor[0]) == initial)).ToArray())];
    }

    public void Find(ReadOnlySpan<char> text, List<MaskedSpan> found)
    {
        for (var from = 0; text[from..].IndexOfAny(anchors) is >= 0 and var hit;)
        {
            var anchor = from + hit;
            if (At(text, anchor) is { } span)
            {
                found.Add(span);
                from = span.End;
            }
            else
            {
                from = anchor + 1;
            }
        }
    }

    private static char Initial(char letter) => char.ToLowerInvariant(letter);

    private MaskedSpan? At(ReadOnlySpan<char> text, int anchor)
    {
        foreach (var form in byInitial[Initial(text[anchor])])
        {
            if (form.At(text, anchor) is { } span)
            {
                return span;
            }
        }

        return null;
    }
}
