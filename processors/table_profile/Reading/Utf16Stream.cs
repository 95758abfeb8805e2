using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Pipeline.Processors.Tables;

/// <summary>Converts UTF-16 to UTF-8, for spreadsheets that save "Unicode text". Invalid UTF-16 becomes one invalid byte, which ends the text.</summary>
internal sealed class Utf16Stream(Stream source, bool bigEndian) : Stream
{
    private const int Units = 32 * 1024;
    private const int Utf8PerUnit = 3;

    private readonly byte[] raw = new byte[Units * sizeof(char)];
    private readonly byte[] text = new byte[(Units * Utf8PerUnit) + 1];
    private int rawFilled;
    private int textAt;
    private int textFilled;
    private bool ended;

    /// <summary>The number of well-formed UTF-16 bytes read.</summary>
    public long Consumed { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (textAt == textFilled && !ended)
        {
            Transcode();
        }

        var count = Math.Min(buffer.Length, textFilled - textAt);
        text.AsSpan(textAt, count).CopyTo(buffer);
        textAt += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Transcode()
    {
        var read = source.Read(raw, rawFilled, raw.Length - rawFilled);
        ended = read == 0;
        rawFilled += read;
        var units = Chars(raw.AsSpan(0, rawFilled & ~1));
        var status = Utf8.FromUtf16(units, text, out var taken, out textFilled, replaceInvalidSequences: false, isFinalBlock: ended);
        textAt = 0;
        Consumed += taken * sizeof(char);
        rawFilled -= taken * sizeof(char);
        raw.AsSpan(taken * sizeof(char), rawFilled).CopyTo(raw);
        if (status == OperationStatus.InvalidData || (ended && rawFilled > 0))
        {
            ended = true;
            text[textFilled++] = 0xFF;
        }
        else if (bigEndian)
        {
            // A half pair waits for its other half, in the order of arrival.
            Chars(raw.AsSpan(0, rawFilled & ~1));
        }
    }

    private Span<char> Chars(Span<byte> bytes)
    {
        var units = MemoryMarshal.Cast<byte, ushort>(bytes);
        if (bigEndian)
        {
            BinaryPrimitives.ReverseEndianness(units, units);
        }

        return MemoryMarshal.Cast<byte, char>(bytes);
    }
}
