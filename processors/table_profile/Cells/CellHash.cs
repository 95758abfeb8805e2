using System.Numerics;
using System.Runtime.CompilerServices;

namespace Pipeline.Processors.Tables;

/// <summary>A fixed 64-bit hash of a cell, equal on every machine and in every run.</summary>
/// <remarks>Combines words by multiply and rotate, with MurmurHash3's fmix64 at the end. It is never zero.</remarks>
internal static class CellHash
{
    private const ulong Prime1 = 0x9E3779B185EBCA87;
    private const ulong Prime2 = 0xC2B2AE3D27D4EB4F;

    public static ulong Of(in Cell cell)
    {
        var length = cell.Length;
        var hash = ((ulong)length * Prime1) ^ Prime2;
        if (length < sizeof(ulong))
        {
            return Finish(Fold(hash, cell.Word(0) & ((1UL << (length * 8)) - 1)));
        }

        for (var at = 0; at < length - sizeof(ulong); at += sizeof(ulong))
        {
            hash = Fold(hash, cell.Word(at));
        }

        return Finish(Fold(hash, cell.Word(length - sizeof(ulong))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong hash, ulong word) => BitOperations.RotateLeft((hash ^ word) * Prime1, 29) * Prime2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Finish(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xFF51AFD7ED558CCD;
        hash ^= hash >> 33;
        hash *= 0xC4CEB9FE1A85EC53;
        hash ^= hash >> 33;
        return hash | (hash == 0 ? 1UL : 0UL);
    }
}
