using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Adapters.Containers;

/// <summary>The start and end of a stream of any length with secrets masked, plus its length and digest, in constant memory.</summary>
/// <param name="characters">The maximum length of the kept start, and of the kept end.</param>
/// <param name="redactor">Masks secrets before anything is kept.</param>
internal sealed class StreamExcerpt(int characters, Redactor redactor) : IDisposable
{
    private readonly Lock gate = new();
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private readonly StreamRedactor shown = redactor.ForStream();
    private readonly ArrayBufferWriter<char> text = new();
    private readonly StringBuilder head = new();
    private readonly StringBuilder tail = new();
    private long kept;

    /// <summary>The length of the stream in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>The digest of the stream's original bytes.</summary>
    public Digest Digest => Contracts.Images.Digest.FromHash(hash.GetCurrentHash());

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (gate)
        {
            hash.AppendData(bytes);
            Length += bytes.Length;
            Take(bytes, flush: false);
            Keep();
        }
    }

    /// <summary>The first and the last characters; the latter are null if the first are everything. Call it at the end of the stream.</summary>
    public (string Head, string Tail) End()
    {
        lock (gate)
        {
            Take([], flush: true);
            shown.End(text);
            Keep();
            return (head.ToString(), kept > characters ? tail.ToString() : "");
        }
    }

    public void Dispose() => hash.Dispose();

    private void Take(ReadOnlySpan<byte> bytes, bool flush)
    {
        var decoded = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(bytes.Length));
        shown.Append(decoded.AsSpan(0, decoder.GetChars(bytes, decoded, flush)), text);
        ArrayPool<char>.Shared.Return(decoded);
    }

    private void Keep()
    {
        var more = text.WrittenSpan;
        kept += more.Length;
        head.Append(more[..Math.Min(more.Length, characters - head.Length)]);
        tail.Append(more[^Math.Min(more.Length, characters)..]);
        tail.Remove(0, Math.Max(0, tail.Length - characters));
        text.ResetWrittenCount();
    }
}
