using System.Buffers;
using System.Text;

namespace Pipeline.Contracts.Redaction;

/// <summary>Finds known secrets in every spelling, in the text as written and with its escapes decoded.</summary>
internal sealed class KnownSecrets
{
    // JSON in JSON in a query has three layers; deeper nesting is deliberate.
    private const int Depth = 4;

    // A doubly escaped character, such as \\u00e4 or %25C3%25A4, has at most this many characters.
    private const int LongestEscape = 12;

    private readonly SecretSpelling[] spellings;
    private readonly Dictionary<char, SecretSpelling[]> byInitial;
    private readonly SearchValues<string> any;

    private KnownSecrets(SecretSpelling[] spellings)
    {
        this.spellings = spellings;
        byInitial = spellings.GroupBy(spelling => spelling.Text[0]).ToDictionary(group => group.Key, group => group.OrderByDescending(spelling => spelling.Text.Length).ToArray());
        any = SearchValues.Create([.. spellings.Select(spelling => spelling.Text)], StringComparison.Ordinal);
        Reach = LongestEscape * spellings.Select(spelling => spelling.Text.Length).DefaultIfEmpty(0).Max();
    }

    public static KnownSecrets None { get; } = new([]);

    /// <summary>The longest spelling, in characters.</summary>
    public int Reach { get; }

    public KnownSecrets With(IEnumerable<string> values) => new([.. spellings.Concat(values.SelectMany(SecretSpelling.Of)).Distinct()]);

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

    /// <summary>Where the text's end matches the beginning of a spelling, at least four characters of it; -1 if it matches none.</summary>
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

    /// <summary>The text with all its escapes decoded.</summary>
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

        throw new InvalidOperationException("the search found an unknown spelling");
    }
}

/// <summary>One spelling of a secret.</summary>
/// <param name="Text">The text to search for.</param>
/// <param name="Edge">The characters that may hold a few more bits of the secret directly before or after the match; null if none can.</param>
/// <param name="Before">The most such characters before the match.</param>
/// <param name="After">The most such characters after the match.</param>
internal sealed record SecretSpelling(string Text, SearchValues<char>? Edge = null, int Before = 0, int After = 0)
{
    private const int ShortestLine = 8;
    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_");
    private static readonly SearchValues<char> Signs = SearchValues.Create("\\%&");

    /// <summary>Every spelling except escapes, which are decoded before the search: verbatim, hex, base64; also each long line of a multi-line secret.</summary>
    public static IEnumerable<SecretSpelling> Of(string secret)
    {
        // A file's final line feed is not part of its secret.
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

    /// <summary>The range to mask for a match at this position.</summary>
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

    // HTML forms encode a space as a plus.
    private static IEnumerable<SecretSpelling> Plain(string text) => text.Contains(' ', StringComparison.Ordinal)
        ? [new(text), Bare(text), new(text.Replace(' ', '+')), Bare(text.Replace(' ', '+'))]
        : [new(text), Bare(text)];

    // Decoding the text's escapes also decodes whatever looks like an escape in the secret itself; an escape character at its end would merge with the following text.
    private static SecretSpelling Bare(string text)
    {
        var bare = KnownSecrets.Bare(text);
        var closed = bare.TrimEnd('\\', '%', '&');
        return new(closed, Signs, After: bare.Length - closed.Length);
    }

    // The base64 characters that depend only on the secret if it starts at this byte offset of a group of three.
    private static IEnumerable<SecretSpelling> InBase64(byte[] bytes, int offset)
    {
        var (first, last) = (8 * offset, 8 * (offset + bytes.Length));
        var whole = Convert.ToBase64String([.. new byte[offset], .. bytes])[((first + 5) / 6)..(last / 6)];
        var (before, after) = (first % 6 == 0 ? 0 : 1, last % 6 == 0 ? 0 : 1);
        yield return new(whole, Base64, before, after);
        yield return new(whole.Replace('+', '-').Replace('/', '_'), Base64, before, after);
    }
}
