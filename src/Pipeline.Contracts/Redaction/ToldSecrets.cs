using System.Buffers;

namespace Pipeline.Contracts;

/// <summary>Finds secrets that are known, in every spelling: in the text as it is, and under its escapes.</summary>
internal sealed class ToldSecrets
{
    // JSON in JSON in a query is three; what is escaped deeper than this was made to be.
    private const int Depth = 4;

    // A character that is escaped twice, as \\u00e4 or %25C3%25A4, takes at most this many.
    private const int LongestEscape = 12;

    private readonly SecretSpelling[] spellings;
    private readonly Dictionary<char, SecretSpelling[]> byInitial;
    private readonly SearchValues<string> any;

    private ToldSecrets(SecretSpelling[] spellings)
    {
        this.spellings = spellings;
        byInitial = spellings.GroupBy(spelling => spelling.Text[0]).ToDictionary(group => group.Key, group => group.OrderByDescending(spelling => spelling.Text.Length).ToArray());
        any = SearchValues.Create([.. spellings.Select(spelling => spelling.Text)], StringComparison.Ordinal);
        Reach = LongestEscape * spellings.Select(spelling => spelling.Text.Length).DefaultIfEmpty(0).Max();
    }

    public static ToldSecrets None { get; } = new([]);

    /// <summary>The most characters that a spelling may take.</summary>
    public int Reach { get; }

    public ToldSecrets With(IEnumerable<string> values) => new([.. spellings.Concat(values.SelectMany(SecretSpelling.Of)).Distinct()]);

    public void Find(ReadOnlySpan<char> text, List<MaskedSpan> found)
    {
        if (spellings.Length == 0)
        {
            return;
        }

        Search(text, [], found);
        List<Unescaped> layers = [];
        for (var layer = Unescaped.Of(text); layer is not null && layers.Count < Depth; layer = Unescaped.Of(layer.Text))
        {
            layers.Add(layer);
            Search(layer.Text, layers, found);
        }
    }

    /// <summary>Where the text's end is the beginning of a spelling, of four characters at least; -1 where it is of none.</summary>
    public int BegunAt(ReadOnlySpan<char> text)
    {
        var begun = -1;
        foreach (var spelling in spellings)
        {
            for (var length = Math.Min(text.Length, spelling.Text.Length); length >= Redactor.ShortestSecret && (begun < 0 || text.Length - length < begun); length--)
            {
                if (text.EndsWith(spelling.Text.AsSpan(0, length), StringComparison.Ordinal))
                {
                    begun = text.Length - length;
                }
            }
        }

        return begun;
    }

    /// <summary>The text under all its escapes.</summary>
    public static string Bare(string text)
    {
        for (var depth = 0; depth < Depth && Unescaped.Of(text) is { } layer; depth++)
        {
            text = layer.Text.ToString();
        }

        return text;
    }

    private void Search(ReadOnlySpan<char> text, List<Unescaped> layers, List<MaskedSpan> found)
    {
        for (var from = 0; text[from..].IndexOfAny(any) is >= 0 and var hit; from += hit + 1)
        {
            var (start, end) = Extent(text, from + hit);
            for (var layer = layers.Count - 1; layer >= 0; layer--)
            {
                (start, end) = layers[layer].Source(start, end);
            }

            found.Add(new MaskedSpan(start, start, end, IsForm: false));
        }
    }

    private (int Start, int End) Extent(ReadOnlySpan<char> text, int at)
    {
        foreach (var spelling in byInitial[text[at]])
        {
            if (text[at..].StartsWith(spelling.Text, StringComparison.Ordinal))
            {
                return spelling.Extent(text, at);
            }
        }

        throw new InvalidOperationException("a spelling was found that nobody looked for");
    }
}
