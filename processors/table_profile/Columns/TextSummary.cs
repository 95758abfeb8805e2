using System.Numerics;

namespace Pipeline.Processors.Tables;

/// <summary>The texts of a column: first and last in the order of code points, shortest and longest in characters (Unicode scalars).</summary>
internal sealed class TextSummary
{
    private readonly Extreme first = new();
    private readonly Extreme last = new();
    private readonly Extreme shortest = new();
    private readonly Extreme longest = new();
    private long count;
    private long characters;
    private long least = long.MaxValue;
    private long most = -1;

    public void Add(in Cell cell)
    {
        var prefix = cell.Prefix;
        if (count++ == 0)
        {
            first.Set(cell, prefix);
            last.Set(cell, prefix);
        }
        else if (prefix <= first.Prefix && first.Compare(cell, prefix) < 0)
        {
            first.Set(cell, prefix);
        }
        else if (prefix >= last.Prefix && last.Compare(cell, prefix) > 0)
        {
            last.Set(cell, prefix);
        }

        var length = Characters(cell);
        characters += length;
        if (length < least)
        {
            least = length;
            shortest.Set(cell, prefix);
        }

        if (length > most)
        {
            most = length;
            longest.Set(cell, prefix);
        }
    }

    public TextProfile Profile() => new(
        first.ToString(), last.ToString(), shortest.ToString(), longest.ToString(), least, most, (double)characters / count);

    // Each scalar has exactly one byte that is not a continuation byte (10xxxxxx).
    private static int Characters(in Cell cell)
    {
        const ulong High = 0x8080808080808080;
        var continuing = 0;
        for (var at = 0; at < cell.Length; at += sizeof(ulong))
        {
            var word = cell.Word(at);
            if (cell.Length - at < sizeof(ulong))
            {
                word &= (1UL << ((cell.Length - at) * 8)) - 1;
            }

            if ((word & High) != 0)
            {
                continuing += BitOperations.PopCount(word & (~word << 1) & High);
            }
        }

        return cell.Length - continuing;
    }

    /// <summary>One kept value: its first bytes, which are compared.</summary>
    private sealed class Extreme
    {
        private readonly byte[] bytes = new byte[TextProfile.ComparedBytes + 1];
        private int length;

        public ulong Prefix { get; private set; }

        public void Set(in Cell cell, ulong prefix)
        {
            length = Math.Min(cell.Length, bytes.Length);
            cell.Bytes[..length].CopyTo(bytes);
            Prefix = prefix;
        }

        public int Compare(in Cell cell, ulong prefix) =>
            prefix != Prefix ? prefix.CompareTo(Prefix) : Compared(cell.Bytes).SequenceCompareTo(Compared(bytes.AsSpan(0, length)));

        public override string ToString() => ValueText.Show(bytes.AsSpan(0, length), TextProfile.ComparedBytes);

        private static ReadOnlySpan<byte> Compared(ReadOnlySpan<byte> value) =>
            value.Length > TextProfile.ComparedBytes ? value[..TextProfile.ComparedBytes] : value;
    }
}
