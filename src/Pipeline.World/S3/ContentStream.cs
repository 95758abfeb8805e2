using System.Security.Cryptography;

namespace Pipeline.World.S3;

/// <summary>A file of the store as a stream: it reconnects after a broken connection and verifies its digest at the end.</summary>
internal sealed class ContentStream : Stream
{
    private const int Reopenings = 4;
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly S3Bucket bucket;
    private readonly string name;
    private readonly Digest? expected;
    private readonly CancellationToken cancellationToken;
    private Stream content;
    private long offset;
    private int reopened;
    private bool ended;

    private ContentStream(S3Bucket bucket, string name, Digest? expected, Stream content, CancellationToken cancellationToken) =>
        (this.bucket, this.name, this.expected, this.content, this.cancellationToken) = (bucket, name, expected, content, cancellationToken);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => offset;
        set => throw new NotSupportedException();
    }

    /// <summary>The digest of all bytes, once they have been read.</summary>
    public Digest? Actual { get; private set; }

    /// <summary>Opens the file; null if it does not exist.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="name">The name in the bucket.</param>
    /// <param name="expected">The digest to verify; null to compute it only.</param>
    /// <param name="cancellationToken">Cancels opening and reading.</param>
    public static ContentStream? TryOpen(S3Bucket bucket, string name, Digest? expected, CancellationToken cancellationToken) =>
        bucket.TryOpen(name, 0, cancellationToken) is { } content ? new ContentStream(bucket, name, expected, content, cancellationToken) : null;

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the store fails or, at the end, if the bytes do not match the digest.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (ended || buffer.IsEmpty)
        {
            return 0;
        }

        var read = ReadOn(buffer);
        hash.AppendData(buffer[..read]);
        offset += read;
        if (read == 0)
        {
            ended = true;
            Actual = Digest.FromHash(hash.GetHashAndReset());
            if (expected is not null && Actual != expected)
            {
                throw new FaultException(ErrorCode.AdapterInvocation, $"the world's content is damaged: {expected}");
            }
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

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

    private int ReadOn(Span<byte> buffer)
    {
        while (true)
        {
            try
            {
                return content.Read(buffer);
            }
            catch (Exception e) when (S3Fault.IsStoreFault(e, cancellationToken))
            {
                if (reopened++ == Reopenings)
                {
                    throw S3Fault.Of(e);
                }

                content.Dispose();
                content = bucket.TryOpen(name, offset, cancellationToken) ?? throw new FaultException(ErrorCode.AdapterInvocation, $"the world's content is gone: {name}");
            }
        }
    }
}
