using Microsoft.Win32.SafeHandles;

namespace Pipeline.Clients;

/// <summary>A part of a file that several streams read concurrently.</summary>
/// <param name="file">The file, which stays open.</param>
/// <param name="offset">Where the part begins, in bytes.</param>
/// <param name="length">The number of its bytes.</param>
public sealed class FileSectionStream(SafeFileHandle file, long offset, long length) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var count = RandomAccess.Read(file, buffer[..Rest(buffer.Length)], offset + Position);
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await RandomAccess.ReadAsync(file, buffer[..Rest(buffer.Length)], offset + Position, cancellationToken);
        Position += count;
        return count;
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Rest(int count) => (int)Math.Min(count, length - Position);
}
