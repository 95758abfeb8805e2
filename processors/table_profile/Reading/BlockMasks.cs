using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Pipeline.Processors.Tables;

/// <summary>The positions of the significant bytes among 64 bytes, one bit per byte.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct BlockMasks(byte delimiter, byte special)
{
    public const int Size = 64;

    private readonly Vector128<byte> delimiters = Vector128.Create(delimiter);
    private readonly Vector128<byte> lines = Vector128.Create((byte)'\n');
    private readonly Vector128<byte> returns = Vector128.Create((byte)'\r');
    private readonly Vector128<byte> specials = Vector128.Create(special);

    public void Of(ReadOnlySpan<byte> block, out ulong delimiter, out ulong line, out ulong carriageReturn, out ulong special)
    {
        var a = Vector128.Create(block);
        var b = Vector128.Create(block[16..]);
        var c = Vector128.Create(block[32..]);
        var d = Vector128.Create(block[48..]);
        delimiter = Bits(a, b, c, d, delimiters);
        line = Bits(a, b, c, d, lines);
        carriageReturn = Bits(a, b, c, d, returns);
        special = Bits(a, b, c, d, specials);
    }

    /// <summary>For each bit, whether the number of set bits up to and including it is odd.</summary>
    public static ulong Odd(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }

    private static ulong Bits(Vector128<byte> a, Vector128<byte> b, Vector128<byte> c, Vector128<byte> d, Vector128<byte> wanted) =>
        Vector128.Equals(a, wanted).ExtractMostSignificantBits() |
        ((ulong)Vector128.Equals(b, wanted).ExtractMostSignificantBits() << 16) |
        ((ulong)Vector128.Equals(c, wanted).ExtractMostSignificantBits() << 32) |
        ((ulong)Vector128.Equals(d, wanted).ExtractMostSignificantBits() << 48);
}
