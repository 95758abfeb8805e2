using System.Runtime.InteropServices;

namespace Pipeline.Processors.Tables;

/// <summary>Sum, mean and standard deviation of doubles, in blocks whose size depends only on the count.</summary>
/// <remarks>
/// Two passes over four interleaved sums within a block; Chan, Golub and LeVeque (1979) to combine blocks, Neumaier's compensated sum
/// for the total. The order of additions is fixed, and .NET does not fuse multiplication and addition by itself, so the bits are equal
/// on every machine.
/// </remarks>
[StructLayout(LayoutKind.Auto)]
internal struct Moments
{
    private double sum;
    private double lost;
    private double squares;

    public long Count { get; private set; }

    /// <summary>The sum; null if it is beyond a double's range.</summary>
    public readonly double? Sum => Finite(sum + lost);

    public readonly double? Mean => Finite((sum + lost) / Count);

    /// <summary>The standard deviation of a sample (divisor n − 1); null for fewer than two values or beyond a double's range.</summary>
    public readonly double? Deviation => Count < 2 ? null : Finite(Math.Sqrt(squares / (Count - 1)));

    public void Add(ReadOnlySpan<double> block)
    {
        if (block.IsEmpty)
        {
            return;
        }

        var total = Total(block);
        var mean = total / block.Length;
        var around = Squares(block, mean);
        if (Count > 0)
        {
            var delta = mean - ((sum + lost) / Count);
            around += delta * delta * ((double)Count * block.Length / (Count + block.Length));
        }

        squares += around;
        Count += block.Length;
        Join(total);
    }

    private void Join(double total)
    {
        var next = sum + total;
        lost += Math.Abs(sum) >= Math.Abs(total) ? sum - next + total : total - next + sum;
        sum = next;
    }

    private static double Total(ReadOnlySpan<double> block)
    {
        var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0);
        for (; block.Length >= 4; block = block[4..])
        {
            a += block[0];
            b += block[1];
            c += block[2];
            d += block[3];
        }

        foreach (var value in block)
        {
            a += value;
        }

        return a + b + (c + d);
    }

    private static double Squares(ReadOnlySpan<double> block, double mean)
    {
        var (a, b, c, d) = (0.0, 0.0, 0.0, 0.0);
        for (; block.Length >= 4; block = block[4..])
        {
            a += (block[0] - mean) * (block[0] - mean);
            b += (block[1] - mean) * (block[1] - mean);
            c += (block[2] - mean) * (block[2] - mean);
            d += (block[3] - mean) * (block[3] - mean);
        }

        foreach (var value in block)
        {
            a += (value - mean) * (value - mean);
        }

        return a + b + (c + d);
    }

    private static double? Finite(double value) => double.IsFinite(value) ? value + 0.0 : null;
}
