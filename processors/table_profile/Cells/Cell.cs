using System.Buffers.Binary;

namespace Pipeline.Processors.Tables;

/// <summary>The bytes of one cell, with at least <see cref="Padding"/> readable bytes of anything behind them.</summary>
/// <remarks>The padding lets eight bytes be read at once anywhere in the cell, without a copy and without leaving the buffer.</remarks>
internal readonly ref struct Cell
{
    /// <summary>What every buffer that holds cells has behind its last byte.</summary>
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

    /// <summary>Eight bytes from <paramref name="at"/>, the first the least significant; bytes behind the cell are whatever follows it.</summary>
    public ulong Word(int at) => BinaryPrimitives.ReadUInt64LittleEndian(padded[at..]);

    /// <summary>The first eight bytes as a number that orders as the bytes do; what the cell lacks is zero.</summary>
    public ulong Prefix =>
        BinaryPrimitives.ReverseEndianness(Length >= sizeof(ulong) ? Word(0) : Word(0) & ((1UL << (Length * 8)) - 1));
}
