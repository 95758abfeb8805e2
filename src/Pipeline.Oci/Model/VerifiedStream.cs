using System.Security.Cryptography;

namespace Pipeline.Oci.Model;

/// <summary>Verifies a stream against a descriptor: the last read throws if the bytes differ or their number is wrong.</summary>
/// <param name="content">The bytes; disposed with this stream.</param>
/// <param name="expected">The expected descriptor.</param>
/// <param name="refuse">Creates the exception from the reason.</param>
internal sealed class VerifiedStream(Stream content, Descriptor expected, Func<string, Exception> refuse) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long read;
    private bool verified;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => expected.Size;

    public override long Position { get => read; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = content.Read(buffer);
        return Take(buffer[..count], isEnd: count == 0 && !buffer.IsEmpty);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await content.ReadAsync(buffer, cancellationToken);
        return Take(buffer.Span[..count], isEnd: count == 0 && !buffer.IsEmpty);
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            content.Dispose();
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Take(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        read += bytes.Length;
        hash.AppendData(bytes);
        if (read > expected.Size || (isEnd && read < expected.Size))
        {
            throw refuse($"{expected.Digest} does not have the {expected.Size} bytes of its descriptor");
        }

        if (read == expected.Size && !verified)
        {
            verified = true;
            if (Digest.FromHash(hash.GetHashAndReset()) != expected.Digest)
            {
                throw refuse($"{expected.Digest} has different bytes");
            }
        }

        return bytes.Length;
    }
}
