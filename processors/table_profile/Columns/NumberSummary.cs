namespace Pipeline.Processors.Tables;

/// <summary>The numbers of a column: exact 64-bit integers until another number occurs, then doubles.</summary>
internal sealed class NumberSummary(RadixSort sorter)
{
    // A double represents all integers up to here.
    private const long MaxKept = 1L << 53;

    private readonly Series series = new(sorter);
    private Moments moments;
    private Int128 sum;
    private bool real;
    private bool rounded;

    public void Add(long whole)
    {
        if (real)
        {
            rounded |= whole is > MaxKept or < -MaxKept;
        }

        Add(real ? Key((double)whole) : Key(whole));
    }

    /// <param name="value">The nearest double of a number that is not a 64-bit integer.</param>
    /// <param name="kept">Whether the double is exact.</param>
    public void Add(double value, bool kept)
    {
        rounded |= !kept;
        if (!real)
        {
            BecomeReal();
        }

        Add(Key(value));
    }

    public NumberProfile Profile()
    {
        var (all, total) = (moments, sum);
        AddBlock(ref all, ref total);
        var distribution = series.Distribution();
        Func<ulong, ColumnNumber> number = real ? static key => ColumnNumber.Of(Real(key)) : static key => ColumnNumber.Of((Int128)Whole(key));
        return new NumberProfile(
            number(distribution.Least),
            number(distribution.Greatest),
            !real ? ColumnNumber.Of(total) : all.Sum is { } approximate ? ColumnNumber.Of(approximate) : null,
            all.Mean,
            all.Deviation,
            Quantiles.Of(distribution, number),
            real ? Histogram.Of(distribution, Real) : Histogram.OfWhole(distribution, Whole),
            rounded);
    }

    private void Add(ulong key)
    {
        series.Add(key);
        if (series.IsFull)
        {
            AddBlock(ref moments, ref sum);
            series.Fold();
        }
    }

    // Rounding to doubles preserves the order, so sorted keys stay sorted.
    private void BecomeReal()
    {
        if (series.Any)
        {
            var (least, greatest) = series.Range();
            rounded |= Whole(least) < -MaxKept || Whole(greatest) > MaxKept;
            series.Map(static key => Key((double)Whole(key)));
        }

        real = true;
    }

    private static ulong Key(long whole) => (ulong)whole ^ (1UL << 63);

    private static long Whole(ulong key) => (long)(key ^ (1UL << 63));

    // A double's bits have the double's order, apart from the sign.
    private static ulong Key(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        return (ulong)(bits ^ ((bits >> 63) | long.MinValue));
    }

    private static double Real(ulong key)
    {
        var bits = (long)key;
        return BitConverter.Int64BitsToDouble(bits ^ ((~bits >> 63) | long.MinValue));
    }

    private void AddBlock(ref Moments into, ref Int128 total)
    {
        Span<double> values = stackalloc double[QuantileSketch.BlockSize];
        var block = series.Block;
        for (var i = 0; i < block.Length; i++)
        {
            if (real)
            {
                values[i] = Real(block[i]);
            }
            else
            {
                var whole = Whole(block[i]);
                total += whole;
                values[i] = whole;
            }
        }

        into.Add(values[..block.Length]);
    }
}
