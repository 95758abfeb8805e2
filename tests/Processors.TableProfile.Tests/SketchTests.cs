using System.Text;
using CsCheck;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

public sealed class SketchTests
{
    private static readonly Gen<ulong[]> Keys = Gen.Select(Gen.Int[0, 30_000], Gen.Int[0, 4], Gen.ULong).Select((count, order, seed) =>
    {
        var random = new Random((int)seed);
        var keys = Enumerable.Range(0, count).Select(i => (ulong)random.NextInt64(order == 0 ? 40 : long.MaxValue)).ToArray();
        return order switch
        {
            1 => [.. keys.Order()],
            2 => [.. keys.OrderDescending()],
            3 => [.. keys.Order().Select((key, i) => (key, i)).OrderBy(pair => pair.i % 2048).Select(pair => pair.key)], // every block spans the range
            _ => keys,
        };
    });

    [Fact]
    public void A_quantile_lies_within_the_rank_error_that_is_stated() => Keys.Where(keys => keys.Length > 0).Sample(
        keys =>
        {
            var series = new Series(new RadixSort(QuantileSketch.BlockSize));
            foreach (var key in keys)
            {
                series.Add(key);
                if (series.IsFull)
                {
                    series.Fold();
                }
            }

            var distribution = series.Distribution();
            var sorted = keys.Order().ToArray();
            Assert.Equal((keys.Length, sorted[0], sorted[^1]), ((int)distribution.Count, distribution.Least, distribution.Greatest));
            Assert.Equal(keys.Length, distribution.Ranks.Keys.Sum(key => key.Weight));
            for (var rank = 1; rank <= keys.Length; rank += 1 + (keys.Length / 97))
            {
                var key = distribution.Ranks.AtRank(rank);
                var below = sorted.Count(other => other < key);
                var upTo = sorted.Count(other => other <= key);
                Assert.InRange(rank, below + 1 - distribution.Ranks.RankError, upTo + distribution.Ranks.RankError);
            }
        },
        iter: 40);

    [Fact]
    public void The_rank_error_is_none_for_a_block_and_under_half_a_percent_for_a_billion()
    {
        // The sum of the halvings for a billion keys, without creating them: level l halves one block in 2^l.
        var blocks = 1_000_000_000 / QuantileSketch.BlockSize;
        var error = Enumerable.Range(0, 40).Sum(level => (((long)blocks >> level) + 1) / 2 << level);

        Assert.InRange((double)error / 1_000_000_000, 0, 0.005);
        Assert.Equal(0, Profiling.Column("a\n" + string.Concat(Enumerable.Range(0, 2047).Select(i => $"{i}\n"))).Numbers!.Quantiles.RankError);
    }

    [Fact]
    public void Blocks_come_sorted_as_a_comparison_sort_has_them() => Gen.ULong.Array[0, 2048].Sample(keys =>
    {
        var expected = keys.Order().ToArray();
        new RadixSort(QuantileSketch.BlockSize).Sort(keys);
        Assert.Equal(expected, keys);
    });

    [Theory]
    [InlineData(513)]
    [InlineData(2_000)]
    [InlineData(20_000)]
    [InlineData(200_000)]
    public void A_distinct_count_lies_within_five_standard_errors(int count)
    {
        var distinct = Count(Enumerable.Range(0, count).Select(i => $"value {i}")).Distinct();

        Assert.Equal(0.0081, distinct.StandardError);
        Assert.InRange(distinct.Count, count * (1 - (5 * distinct.StandardError)), count * (1 + (5 * distinct.StandardError)));
    }

    [Fact]
    public void Few_distinct_values_are_counted_exactly() => Gen.Int[0, 512].Array[0, 3000].Sample(
        values =>
        {
            var counted = Count(values.Select(value => $"{value}"));
            var expected = values.GroupBy(value => $"{value}", StringComparer.Ordinal)
                .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal)
                .Take(10).Select(group => new ValueCount(group.Key, group.Count()));

            Assert.True(values.Distinct().Count() > 512 || counted.Error == 0);
            Assert.True(counted.Error > 0 || counted.Top(10).SequenceEqual(expected));
            Assert.True(counted.Error > 0 || counted.Distinct() == new DistinctCount(values.Distinct().Count(), 0));
        },
        iter: 200);

    [Fact]
    public void A_frequent_value_is_found_and_its_count_is_short_by_no_more_than_the_error() =>
        Gen.Select(Gen.Int[1000, 50_000], Gen.Int[1, 20], Gen.Int).Sample(
            (count, hot, seed) =>
            {
                var random = new Random(seed);
                var values = Enumerable.Range(0, count).Select(_ => random.Next(2) == 0 ? random.Next(hot) : random.Next()).Select(value => $"{value}").ToArray();
                var counted = Count(values);
                var top = counted.Top(512).ToDictionary(value => value.Value, value => value.Count, StringComparer.Ordinal);

                Assert.InRange(counted.Error, 0, 2 * values.Length / FrequentValues.Capacity);
                foreach (var group in values.GroupBy(value => value, StringComparer.Ordinal))
                {
                    var lower = top.GetValueOrDefault(group.Key);
                    Assert.InRange(lower, 0, group.Count());
                    Assert.True(group.Count() <= 2 * counted.Error || lower >= group.Count() - counted.Error, $"{group.Key}: {group.Count()} counted as {lower} ± {counted.Error}");
                }
            },
            iter: 30);

    private static FrequentValues Count(IEnumerable<string> values)
    {
        var counted = new FrequentValues();
        foreach (var value in values)
        {
            var bytes = Encoding.UTF8.GetBytes(value);
            counted.Add(new Cell([.. bytes, .. new byte[Cell.Padding]], 0, bytes.Length));
        }

        return counted;
    }
}
