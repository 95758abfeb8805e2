using Pipeline.Contracts;

namespace Pipeline.Processor;

/// <summary>Buffers, digests and counts what is written front to back.</summary>
/// <remarks>The file beneath has no buffer of its own, so that a full disk is told by a write and never by a disposal.</remarks>
internal sealed class StagedStream(Stream file) : Stream
{
    private const int Capacity = 64 * 1024;
    private readonly byte[] buffer = new byte[Capacity];
    private readonly Sha256 hash = new();
    private int buffered;
    private long size;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => size;

    public override long Position
    {
        get => size;
        set => throw new NotSupportedException();
    }

    /// <summary>Hands the last bytes to the file and says what was written; nothing can be written any more.</summary>
    public StagedFile Finish()
    {
        Drain();
        return new(hash.Finish(), size);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "cannot write", when the file system refuses.</exception>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        size += buffer.Length;
        if (buffer.Length > Capacity - buffered)
        {
            Drain();
        }

        if (buffer.Length >= Capacity)
        {
            Put(buffer);
            return;
        }

        buffer.CopyTo(this.buffer.AsSpan(buffered));
        buffered += buffer.Length;
    }

    /// <summary>Does nothing: a file is flushed when it is complete.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Drain()
    {
        Put(buffer.AsSpan(0, buffered));
        buffered = 0;
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        hash.Append(bytes);
        try
        {
            file.Write(bytes);
        }
        catch (IOException e)
        {
            // Here, so that it is not taken for an exception of the provider, through whose code it passes.
            throw Staging.CannotWrite(e);
        }
    }
}
