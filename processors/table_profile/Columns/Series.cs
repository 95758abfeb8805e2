namespace Pipeline.Processors.Tables;

/// <summary>A stream of ordered keys: the current block, and the sketch of earlier blocks.</summary>
internal sealed class Series(RadixSort sorter)
{
    private const int FirstSize = 64;

    private readonly QuantileSketch sketch = new();
    private ulong[] block = new ulong[FirstSize];
    private int filled;
    private long folded;
    private ulong least = ulong.MaxValue;
    private ulong greatest;

    /// <summary>Whether the block must be folded before the next key.</summary>
    public bool IsFull => filled == QuantileSketch.BlockSize;

    /// <summary>Whether there is any key.</summary>
    public bool Any => folded + filled > 0;

    /// <summary>The keys of the block, in the order of arrival until it is folded.</summary>
    public ReadOnlySpan<ulong> Block => block.AsSpan(0, filled);

    public void Add(ulong key)
    {
        if (filled == block.Length)
        {
            Array.Resize(ref block, filled * 2);
        }

        block[filled++] = key;
    }

    /// <summary>Moves a full block into the sketch.</summary>
    public void Fold()
    {
        sorter.Sort(block);
        (least, greatest) = (Math.Min(least, block[0]), Math.Max(greatest, block[^1]));
        sketch.Add(block);
        folded += filled;
        filled = 0;
    }

    /// <summary>Converts every key with a function that preserves their order.</summary>
    public void Map(Func<ulong, ulong> change)
    {
        foreach (ref var key in block.AsSpan(0, filled))
        {
            key = change(key);
        }

        if (folded > 0)
        {
            (least, greatest) = (change(least), change(greatest));
            sketch.Map(change);
        }
    }

    /// <summary>The least and the greatest key; there must be at least one.</summary>
    public (ulong Least, ulong Greatest) Range()
    {
        var range = (least, greatest);
        foreach (var key in Block)
        {
            range = (Math.Min(range.least, key), Math.Max(range.greatest, key));
        }

        return range;
    }

    /// <summary>The summary of all keys; there must be at least one.</summary>
    public Distribution Distribution()
    {
        var rest = Block.ToArray();
        Array.Sort(rest);
        var range = Range();
        return new Distribution(folded + filled, range.Least, range.Greatest, sketch.Keys(rest));
    }
}

/// <summary>Count, extremes and ranks of ordered keys.</summary>
internal sealed record Distribution(long Count, ulong Least, ulong Greatest, WeightedKeys Ranks);
