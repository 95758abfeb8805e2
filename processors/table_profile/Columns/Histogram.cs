namespace Pipeline.Processors.Tables;

/// <summary>The number of values in each of equally wide bins from the least to the greatest value; the last bin includes its upper edge.</summary>
/// <remarks>Integers within a span of at most <see cref="Bins"/> get one bin each, and the last edge is one above the greatest.</remarks>
/// <param name="Edges">The edges, ascending; one more than the counts.</param>
/// <param name="Counts">Exact while the quantiles are; otherwise each is off by at most twice the rank error.</param>
public sealed record Histogram(IReadOnlyList<ColumnNumber> Edges, IReadOnlyList<long> Counts)
{
    /// <summary>The number of bins; fewer if edges would coincide, one if all values are equal.</summary>
    public const int Bins = 20;

    // Up to here doubles represent every whole number, and some digits in between.
    private const long MaxWhole = 1L << 52;

    internal static Histogram Of(Distribution distribution, Func<ulong, double> value) =>
        Fill(Cut(value(distribution.Least), value(distribution.Greatest)), distribution, value, ColumnNumber.Of);

    internal static Histogram OfWhole(Distribution distribution, Func<ulong, long> value)
    {
        var (least, greatest) = (value(distribution.Least), value(distribution.Greatest));
        return (Int128)greatest - least < Bins ? Fill(Count(least, greatest), distribution, key => (Int128)value(key), ColumnNumber.Of)
            : least > -MaxWhole && greatest < MaxWhole ? Of(distribution, key => value(key))
            : Fill(Cut((Int128)least, greatest), distribution, key => (Int128)value(key), ColumnNumber.Of);
    }

    private static Histogram Fill<T>(List<T> edges, Distribution distribution, Func<ulong, T> value, Func<T, ColumnNumber> number)
        where T : System.Numerics.INumber<T>
    {
        var counts = new long[edges.Count - 1];
        var bin = 0;
        foreach (var (key, weight) in distribution.Ranks.Keys)
        {
            while (bin < counts.Length - 1 && value(key) >= edges[bin + 1])
            {
                bin++;
            }

            counts[bin] += weight;
        }

        return new Histogram([.. edges.Select(number)], counts);
    }

    private static List<Int128> Count(long least, long greatest) =>
        [.. Enumerable.Range(0, (int)((Int128)greatest - least) + 2).Select(step => (Int128)least + step)];

    // Where a double has no digits left for fractions, bins have integer edges.
    private static List<Int128> Cut(Int128 least, Int128 greatest) =>
        [.. Enumerable.Range(0, Bins + 1).Select(step => least + ((greatest - least) * step / Bins))];

    private static List<double> Cut(double least, double greatest)
    {
        // Half the width, added twice, because the difference of two finite doubles may be infinite.
        var half = (greatest / 2) - (least / 2);
        List<double> edges = [least];
        for (var i = 1; i < Bins; i++)
        {
            var step = half / Bins * i;
            var edge = least + step + step;
            if (edge > edges[^1] && edge < greatest)
            {
                edges.Add(edge);
            }
        }

        edges.Add(greatest);
        return edges;
    }
}
