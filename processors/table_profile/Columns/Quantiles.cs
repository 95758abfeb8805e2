namespace Pipeline.Processors.Tables;

/// <summary>Values at given ranks; each is one of the values.</summary>
/// <param name="Values">The percentage, and the smallest value that at least this share of all values does not exceed.</param>
/// <param name="RankError">The maximum error of a value's rank, as a share of all values; zero means exact.</param>
public sealed record Quantiles<T>(IReadOnlyList<(int Percent, T Value)> Values, double RankError);

/// <summary>The percentages of a profile.</summary>
internal static class Quantiles
{
    private static readonly int[] Percents = [1, 5, 25, 50, 75, 95, 99];

    public static Quantiles<T> Of<T>(Distribution distribution, Func<ulong, T> value)
    {
        var count = distribution.Count;
        var values = Percents.Select(percent => (percent, value(distribution.Ranks.AtRank(Rank(count, percent))))).ToArray();
        return new Quantiles<T>(values, (double)distribution.Ranks.RankError / count);
    }

    // The nearest rank, ⌈count · percent / 100⌉, in whole numbers.
    private static long Rank(long count, int percent) => ((count / 100) * percent) + ((((count % 100) * percent) + 99) / 100);
}
