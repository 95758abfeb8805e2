namespace Pipeline.Processors.Tables;

/// <summary>The numbers of a column.</summary>
internal sealed class NumberSummary(RadixSort sorter)
{
    private readonly Series series = new(sorter);
    private Moments moments;

    public void Add(double value)
    {
        series.Add(Key(value));
        if (series.IsFull)
        {
            AddMoments(ref moments);
            series.Fold();
        }
    }

    public NumberProfile Profile(bool whole)
    {
        var all = moments;
        AddMoments(ref all);
        var distribution = series.Distribution();
        return new NumberProfile(
            Value(distribution.Least),
            Value(distribution.Greatest),
            all.Sum,
            all.Mean,
            all.Deviation,
            Quantiles.Of(distribution, Value),
            Histogram.Of(distribution, Value, whole));
    }

    // The bits of a double order as the double does once the sign is dealt with.
    private static ulong Key(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        return (ulong)(bits ^ ((bits >> 63) | long.MinValue));
    }

    private static double Value(ulong key)
    {
        var bits = (long)key;
        return BitConverter.Int64BitsToDouble(bits ^ ((~bits >> 63) | long.MinValue));
    }

    private void AddMoments(ref Moments into)
    {
        Span<double> values = stackalloc double[QuantileSketch.BlockSize];
        var block = series.Block;
        for (var i = 0; i < block.Length; i++)
        {
            values[i] = Value(block[i]);
        }

        into.Add(values[..block.Length]);
    }
}
