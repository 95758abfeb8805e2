using System.Buffers.Binary;

namespace Pipeline.Processors.Tables;

/// <summary>The bytes of one cell, followed by at least <see cref="Padding"/> readable bytes.</summary>
/// <remarks>The padding allows reading eight bytes at once anywhere in the cell, without a copy and within the buffer.</remarks>
internal readonly ref struct Cell
{
    /// <summary>The number of readable bytes after the last byte of every buffer with cells.</summary>
    public const int Padding = 64;

    private readonly ReadOnlySpan<byte> padded;

    public Cell(byte[] buffer, int start, int length)
    {
        padded = buffer.AsSpan(start, length + sizeof(ulong));
        Length = length;
    }

    public int Length { get; }

    public byte this[int at] => padded[at];

    public ReadOnlySpan<byte> Bytes => padded[..Length];

    /// <summary>Eight bytes from <paramref name="at"/>, the first one least significant; bytes after the cell are arbitrary.</summary>
    public ulong Word(int at) => BinaryPrimitives.ReadUInt64LittleEndian(padded[at..]);

    /// <summary>The first eight bytes as a number with the same order as the bytes; missing bytes are zero.</summary>
    public ulong Prefix =>
        BinaryPrimitives.ReverseEndianness(Length >= sizeof(ulong) ? Word(0) : Word(0) & ((1UL << (Length * 8)) - 1));
}
