namespace Pipeline.Processors.Tables;

/// <summary>Ranks of many ordered keys in little memory, with an error bound that holds for every input, not only probably.</summary>
/// <remarks>
/// Munro and Paterson (1980), as a binary counter of sorted runs: a block of <see cref="BlockSize"/> keys is halved by keeping every second
/// key at twice the weight; two runs of one level are merged and halved into one of the next. Halving at weight w moves the rank of any
/// value by at most w; it keeps odd and even positions alternately, so two halvings of one level together also move it by at most w.
/// It uses no random numbers, and the result does not depend on the sizes of reads.
/// </remarks>
internal sealed class QuantileSketch
{
    /// <summary>The number of keys that are kept exactly before the first halving.</summary>
    public const int BlockSize = 2048;

    private const int RunSize = BlockSize / 2;

    private readonly List<ulong[]> runs = [];
    private readonly List<bool> occupied = [];
    private readonly List<long> halvings = [];

    /// <summary>The maximum error of any rank, in keys.</summary>
    public long RankError => halvings.Select((count, level) => ((count + 1) / 2) << level).Sum();

    /// <summary>Adds a full, sorted block.</summary>
    public void Add(scoped ReadOnlySpan<ulong> block)
    {
        Span<ulong> half = stackalloc ulong[RunSize];
        Span<ulong> merged = stackalloc ulong[BlockSize];
        for (var level = 0; ; level++)
        {
            if (level == runs.Count)
            {
                runs.Add(new ulong[RunSize]);
                occupied.Add(false);
                halvings.Add(0);
            }

            var offset = (int)(halvings[level]++ & 1);
            if (!occupied[level])
            {
                Halve(block, offset, runs[level]);
                occupied[level] = true;
                return;
            }

            Halve(block, offset, half);
            Merge(runs[level], half, merged);
            occupied[level] = false;
            block = merged;
        }
    }

    /// <summary>Converts every kept key with a function that preserves their order.</summary>
    public void Map(Func<ulong, ulong> change)
    {
        for (var level = 0; level < runs.Count; level++)
        {
            for (var i = 0; occupied[level] && i < runs[level].Length; i++)
            {
                runs[level][i] = change(runs[level][i]);
            }
        }
    }

    /// <summary>All kept keys in order, each with the number of keys that it represents, including those of a partial block.</summary>
    public WeightedKeys Keys(ReadOnlySpan<ulong> rest)
    {
        var keys = new List<(ulong Key, long Weight)>();
        foreach (var key in rest)
        {
            keys.Add((key, 1));
        }

        for (var level = 0; level < runs.Count; level++)
        {
            if (occupied[level])
            {
                keys.AddRange(runs[level].Select(key => (key, 2L << level)));
            }
        }

        keys.Sort();
        return new WeightedKeys(keys, RankError);
    }

    private static void Halve(ReadOnlySpan<ulong> sorted, int offset, Span<ulong> half)
    {
        for (var i = 0; i < half.Length; i++)
        {
            half[i] = sorted[(2 * i) + offset];
        }
    }

    private static void Merge(ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right, Span<ulong> into)
    {
        var (l, r) = (0, 0);
        for (var i = 0; i < into.Length; i++)
        {
            into[i] = r == right.Length || (l < left.Length && left[l] <= right[r]) ? left[l++] : right[r++];
        }
    }
}

/// <summary>The content of a sketch: keys in order, each representing <c>Weight</c> keys.</summary>
internal sealed record WeightedKeys(IReadOnlyList<(ulong Key, long Weight)> Keys, long RankError)
{
    /// <summary>The smallest key with at least <paramref name="rank"/> keys at or below it, with a rank error of at most <see cref="RankError"/>.</summary>
    public ulong AtRank(long rank)
    {
        var below = 0L;
        foreach (var (key, weight) in Keys)
        {
            below += weight;
            if (below >= rank)
            {
                return key;
            }
        }

        return Keys[^1].Key;
    }
}
