using System.Buffers.Binary;

namespace Pipeline.World.Tests;

/// <summary>A virtual file of any size: every eight bytes are their own number, so no two parts are equal.</summary>
internal sealed class CountingStream(long length) : Stream
{
    private const int Word = sizeof(long);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var words = (int)Math.Min(buffer.Length, length - Position) / Word;
        for (var at = 0; at < words; at++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer[(at * Word)..], (Position / Word) + at);
        }

        Position += words * Word;
        return words * Word;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
