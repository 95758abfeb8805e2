using System.Buffers;
using System.Text;

namespace Pipeline.Contracts;

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
