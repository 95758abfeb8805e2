namespace Pipeline.Processor;

/// <summary>Buffers, hashes and counts sequential writes.</summary>
/// <remarks>The underlying file has no buffer, so a full disk surfaces in a write and never in Dispose.</remarks>
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

    /// <summary>Flushes the buffer to the file and returns the totals; no more writes are possible.</summary>
    public StagedFile Finish()
    {
        Drain();
        return new(hash.Finish(), size);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c>, "cannot write", if the file system refuses.</exception>
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

    /// <summary>Does nothing: complete files are flushed.</summary>
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
            // Converted here, because it passes through the provider's code and would look like the provider's exception.
            throw Staging.CannotWrite(e);
        }
    }
}
