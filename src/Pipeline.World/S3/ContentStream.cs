using System.Security.Cryptography;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A file of the store as it is read: picked up again where a connection broke, and held to its digest at its end.</summary>
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

    /// <summary>The digest of its bytes, when all have been read.</summary>
    public Digest? Actual { get; private set; }

    /// <summary>Opens it; none when it is not there.</summary>
    /// <param name="bucket">Where it is.</param>
    /// <param name="name">Its name there.</param>
    /// <param name="expected">What it is held to; none when it is only to be told.</param>
    /// <param name="cancellationToken">Breaks off, while it is read as well.</param>
    public static ContentStream? TryOpen(S3Bucket bucket, string name, Digest? expected, CancellationToken cancellationToken) =>
        bucket.TryOpen(name, 0, cancellationToken) is { } content ? new ContentStream(bucket, name, expected, content, cancellationToken) : null;

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the store fails, or at the end, when the bytes were not those of the digest.</exception>
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
            catch (Exception e) when (S3Fault.IsOfTheStore(e, cancellationToken))
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
