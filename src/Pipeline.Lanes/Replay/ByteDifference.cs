using System.Runtime.InteropServices;

namespace Pipeline.Lanes.Replay;

/// <summary>The position where two files first differ.</summary>
/// <param name="Offset">The first byte that differs or that one file lacks, from 0.</param>
/// <param name="Line">Its line as text, from 1.</param>
/// <param name="Column">Its character in the line as UTF-8 text, from 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct ByteDifference(long Offset, long Line, long Column)
{
    private const int Chunk = 64 * 1024;

    /// <summary>Reads files of any size up to their first difference; null if there is none.</summary>
    public static ByteDifference? Of(Stream expected, Stream actual, CancellationToken cancellationToken)
    {
        var (one, other) = (new byte[Chunk], new byte[Chunk]);
        var (offset, line, begun) = (0L, 1L, 0L);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var had = one.AsSpan(0, expected.ReadAtLeast(one, Chunk, throwOnEndOfStream: false));
            var has = other.AsSpan(0, actual.ReadAtLeast(other, Chunk, throwOnEndOfStream: false));
            var same = had.CommonPrefixLength(has);
            var feeds = had[..same].Count((byte)'\n');
            begun = (feeds == 0 ? begun : 0) + Characters(had[(feeds == 0 ? 0 : had[..same].LastIndexOf((byte)'\n') + 1)..same]);
            (offset, line) = (offset + same, line + feeds);
            if (same < Math.Max(had.Length, has.Length))
            {
                var inCharacter = Continues(had, same) || Continues(has, same);
                return new ByteDifference(offset, line, Math.Max(1, inCharacter ? begun : begun + 1));
            }

            if (same == 0)
            {
                return null;
            }
        }
    }

    // All bytes of UTF-8 except continuation bytes begin a character.
    private static long Characters(ReadOnlySpan<byte> text)
    {
        var count = 0L;
        foreach (var value in text)
        {
            count += IsContinuation(value) ? 0 : 1;
        }

        return count;
    }

    private static bool Continues(ReadOnlySpan<byte> text, int at) => at < text.Length && IsContinuation(text[at]);

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;
}
