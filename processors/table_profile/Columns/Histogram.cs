namespace Pipeline.Processors.Tables;

/// <summary>How many values fall into each of equally wide bins from the least to the greatest; the last bin holds its upper edge too.</summary>
/// <remarks>Integers that span no more than <see cref="Bins"/> have a bin each, and the last edge is one past the greatest.</remarks>
/// <param name="Edges">One more than the counts, ascending.</param>
/// <param name="Counts">Exact while the quantiles are; otherwise each is off by at most twice the rank error.</param>
public sealed record Histogram(IReadOnlyList<double> Edges, IReadOnlyList<long> Counts)
{
    /// <summary>The number of bins; fewer where the values leave no room between edges, one where all are equal.</summary>
    public const int Bins = 20;

    // Up to here every whole number is a double.
    private const double MaxWhole = 1L << 52;

    internal static Histogram Of(Distribution distribution, Func<ulong, double> value, bool whole)
    {
        var (least, greatest) = (value(distribution.Least), value(distribution.Greatest));
        var edges = whole && greatest - least < Bins && Math.Abs(least) < MaxWhole ? Count(least, greatest) : Cut(least, greatest);
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

        return new Histogram(edges, counts);
    }

    private static List<double> Count(double least, double greatest) =>
        [.. Enumerable.Range(0, (int)(greatest - least) + 2).Select(step => least + step)];

    private static List<double> Cut(double least, double greatest)
    {
        // Half the width, added twice: the difference of two finite doubles need not be one.
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
