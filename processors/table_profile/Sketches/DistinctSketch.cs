using System.Numerics;

namespace Pipeline.Processors.Tables;

/// <summary>Estimates the number of different hashes: HyperLogLog with 2^14 registers and Ertl's improved estimator.</summary>
/// <remarks>
/// Flajolet et al. 2007; Ertl, "New cardinality estimation algorithms for HyperLogLog sketches" (2017), section 3.2, which needs no tables
/// and only operations that IEEE 754 rounds identically everywhere.
/// </remarks>
internal sealed class DistinctSketch
{
    /// <summary>The relative standard error of an estimate, 1.04 / √2^14.</summary>
    public const double StandardError = 0.0081;

    private const int IndexBits = 14;
    private const int Registers = 1 << IndexBits;
    private const int MaxRank = 64 - IndexBits;
    private const double Alpha = 0.72134752044448170368; // 1 / (2 ln 2)

    private readonly byte[] ranks = new byte[Registers];

    public void Add(ulong hash)
    {
        var rank = (byte)(BitOperations.LeadingZeroCount((hash << IndexBits) | (1UL << (IndexBits - 1))) + 1);
        ref var register = ref ranks[hash >> (64 - IndexBits)];
        if (rank > register)
        {
            register = rank;
        }
    }

    public long Estimate()
    {
        Span<int> counts = stackalloc int[MaxRank + 2];
        counts.Clear();
        foreach (var rank in ranks)
        {
            counts[rank]++;
        }

        var z = Registers * Tau(1 - ((double)counts[MaxRank + 1] / Registers));
        for (var rank = MaxRank; rank >= 1; rank--)
        {
            z = 0.5 * (z + counts[rank]);
        }

        z += Registers * Sigma((double)counts[0] / Registers);
        return (long)Math.Round(Alpha * Registers * Registers / z, MidpointRounding.ToEven);
    }

    private static double Sigma(double x)
    {
        if (x >= 1)
        {
            return double.PositiveInfinity;
        }

        var (y, z, before) = (1.0, x, double.NaN);
        while (z != before)
        {
            x *= x;
            before = z;
            z += x * y;
            y += y;
        }

        return z;
    }

    private static double Tau(double x)
    {
        if (x is 0 or 1)
        {
            return 0;
        }

        var (y, z, before) = (1.0, 1 - x, double.NaN);
        while (z != before)
        {
            x = Math.Sqrt(x);
            before = z;
            y *= 0.5;
            z -= (1 - x) * (1 - x) * y;
        }

        return z / 3;
    }
}
