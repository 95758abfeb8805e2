using System.Buffers;
using System.Text;

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

/// <summary>One way in which a secret may be spelled.</summary>
/// <param name="Text">What is looked for.</param>
/// <param name="Edge">The characters that may hold some more of the secret, right before or behind it; none where nothing can.</param>
/// <param name="Before">How many of these may stand before it.</param>
/// <param name="After">How many may stand behind it.</param>
internal sealed record SecretSpelling(string Text, SearchValues<char>? Edge = null, int Before = 0, int After = 0)
{
    private const int ShortestLine = 8;
    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");
    private static readonly SearchValues<char> Signs = SearchValues.Create("\\%&");

    /// <summary>Every spelling but escapes, which are undone before it is looked for any: as it is, hex, base64; and each longer line of one that has several.</summary>
    public static IEnumerable<SecretSpelling> Of(string secret)
    {
        // A file's last line feed is no part of what it holds.
        var value = secret.Trim() is { Length: >= Redactor.ShortestSecret } trimmed ? trimmed : secret;
        if (value.Length < Redactor.ShortestSecret)
        {
            return [];
        }

        var bytes = Encoding.UTF8.GetBytes(value);
        return Lines(value).SelectMany(Plain)
            .Append(new(Convert.ToHexString(bytes)))
            .Append(new(Convert.ToHexStringLower(bytes)))
            .Concat(Enumerable.Range(0, 3).SelectMany(offset => InBase64(bytes, offset)))
            .Where(spelling => spelling.Text.Length >= Redactor.ShortestSecret);
    }

    /// <summary>What is masked where it stands at this place.</summary>
    public (int Start, int End) Extent(ReadOnlySpan<char> text, int at)
    {
        var (start, end) = (at, at + Text.Length);
        if (Edge is null)
        {
            return (start, end);
        }

        for (; start > 0 && at - start < Before && Edge.Contains(text[start - 1]); start--)
        {
        }

        for (; end < text.Length && end - at - Text.Length < After && Edge.Contains(text[end]); end++)
        {
        }

        return (start, end);
    }

    private static IEnumerable<string> Lines(string value) =>
        value.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(line => line.Length >= ShortestLine).Prepend(value);

    // A form writes a space as a plus.
    private static IEnumerable<SecretSpelling> Plain(string text) => text.Contains(' ', StringComparison.Ordinal)
        ? [new(text), Bare(text), new(text.Replace(' ', '+')), Bare(text.Replace(' ', '+'))]
        : [new(text), Bare(text)];

    // What looks like an escape in the secret itself is undone in the text with the others; a sign at the end, together with what follows.
    private static SecretSpelling Bare(string text)
    {
        var bare = ToldSecrets.Bare(text);
        var closed = bare.TrimEnd('\\', '%', '&');
        return new(closed, Signs, After: bare.Length - closed.Length);
    }

    // The characters that depend on the secret alone, where this many bytes stand before it in the first group of three.
    private static IEnumerable<SecretSpelling> InBase64(byte[] bytes, int offset)
    {
        var (first, last) = (8 * offset, 8 * (offset + bytes.Length));
        var whole = Convert.ToBase64String([.. new byte[offset], .. bytes])[((first + 5) / 6)..(last / 6)];
        var (before, after) = (first % 6 == 0 ? 0 : 1, last % 6 == 0 ? 0 : 1);
        yield return new(whole, Base64, before, after);
        yield return new(whole.Replace('+', '-').Replace('/', '_'), Base64, before, after);
    }
}
