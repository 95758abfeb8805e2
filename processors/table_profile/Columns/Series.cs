namespace Pipeline.Processors.Tables;

/// <summary>Ordered keys as they come: a block that is filling, and the sketch of the blocks before it.</summary>
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

    /// <summary>The keys of the block, in the order they came until it is folded.</summary>
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

    /// <summary>What is known of all keys; at least one must have come.</summary>
    public Distribution Distribution()
    {
        var rest = Block.ToArray();
        Array.Sort(rest);
        if (rest.Length > 0)
        {
            (least, greatest) = (Math.Min(least, rest[0]), Math.Max(greatest, rest[^1]));
        }

        return new Distribution(folded + filled, least, greatest, sketch.Keys(rest));
    }
}

/// <summary>Count, extremes and ranks of ordered keys.</summary>
internal sealed record Distribution(long Count, ulong Least, ulong Greatest, WeightedKeys Ranks);
