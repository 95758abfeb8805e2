using System.Security.Cryptography;
using System.Text;
using Pipeline.Contracts;

namespace Pipeline.Adapters.Local.Containers;

/// <summary>Start and end of a stream of any length, its length and its digest, in constant memory.</summary>
internal sealed class StreamExcerpt : IDisposable
{
    // Beyond the characters that are shown: what redaction needs to see a whole secret.
    private const int Margin = 8192;
    private const int BytesPerCharacter = 4;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly int characters;
    private readonly byte[] head;
    private readonly byte[] ring;

    public StreamExcerpt(int characters)
    {
        this.characters = characters;
        head = new byte[(characters * BytesPerCharacter) + Margin];
        ring = new byte[head.Length];
    }

    public long Length { get; private set; }

    private bool IsWhole => Length <= head.Length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        hash.AppendData(bytes);
        if (Length < head.Length)
        {
            bytes[..(int)Math.Min(bytes.Length, head.Length - Length)].CopyTo(head.AsSpan((int)Length));
        }

        var kept = bytes[Math.Max(0, bytes.Length - ring.Length)..];
        var at = (int)((Length + bytes.Length - kept.Length) % ring.Length);
        var first = Math.Min(kept.Length, ring.Length - at);
        kept[..first].CopyTo(ring.AsSpan(at));
        kept[first..].CopyTo(ring);
        Length += bytes.Length;
    }

    public Digest Digest => Pipeline.Contracts.Digest.FromHash(hash.GetCurrentHash());

    /// <summary>The first characters, after redaction.</summary>
    public string Head(Func<string, string> redact)
    {
        var text = Encoding.UTF8.GetString(head, 0, (int)Math.Min(Length, head.Length));
        return First(redact(IsWhole ? text : text[..(text.LastIndexOfAny([' ', '\t', '\n', '\r']) + 1)]), characters);
    }

    /// <summary>The last characters, after redaction; empty when <see cref="Head"/> has it all.</summary>
    public string Tail(Func<string, string> redact)
    {
        if (IsWhole)
        {
            var whole = redact(Encoding.UTF8.GetString(head, 0, (int)Length));
            return whole.Length <= characters ? "" : Last(whole, characters);
        }

        var at = (int)(Length % ring.Length);
        var text = Encoding.UTF8.GetString([.. ring[at..], .. ring[..at]]);
        // A word that began before the ring may be the rest of a secret, which redaction would not know.
        var word = text.IndexOfAny([' ', '\t', '\n', '\r']);
        return Last(redact(word < 0 ? "" : text[word..]), characters);
    }

    public void Dispose() => hash.Dispose();

    private static string First(string text, int count) => text.Length <= count ? text : text[..count];

    private static string Last(string text, int count) => text.Length <= count ? text : text[^count..];
}
