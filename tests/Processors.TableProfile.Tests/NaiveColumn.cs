using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Processors.Tables;

namespace Pipeline.Processors.TableProfileTests;

/// <summary>A column in memory with simple statistics, which the streaming profile must match.</summary>
internal sealed partial class NaiveColumn(IReadOnlyList<string> cells, string[] nullTokens)
{
    private readonly (string Text, Kind Kind)[] values =
        [.. cells.Where(cell => cell.Length > 0 && !nullTokens.Contains(cell, StringComparer.Ordinal)).Select(cell => (cell, KindOf(cell)))];

    public void Check(ColumnProfile profile, int rows)
    {
        Assert.Equal(cells.Count(cell => cell.Length == 0), profile.Empties);
        Assert.Equal(cells.Count(cell => nullTokens.Contains(cell, StringComparer.Ordinal)), profile.Nulls);
        Assert.Equal(rows - cells.Count, profile.Missing);
        Assert.Equal(values.CountBy(value => value.Kind).ToDictionary(kind => kind.Key, kind => (long)kind.Value), profile.Kinds);
        Assert.Equal(new DistinctCount(values.Select(value => value.Text).Distinct(StringComparer.Ordinal).Count(), 0), profile.Distinct);
        Assert.Equal(values.GroupBy(value => value.Text, StringComparer.Ordinal).Select(group => group.Count()).OrderDescending().Take(10), profile.Top.Values.Select(value => (int)value.Count));
        CheckNumbers(profile.Numbers);
        CheckTimes(profile.Times);
        CheckTexts(profile.Texts);
    }

    private void CheckNumbers(NumberProfile? profile)
    {
        var texts = values.Where(value => value.Kind is Kind.Integer or Kind.Number).Select(value => value.Text).ToArray();
        Assert.Equal(texts.Length > 0, profile is not null);
        if (profile is null)
        {
            return;
        }

        var whole = values.All(value => value.Kind != Kind.Number) && texts.All(text => long.TryParse(text, CultureInfo.InvariantCulture, out _));
        ColumnNumber[] numbers = whole
            ? [.. texts.Select(text => long.Parse(text, CultureInfo.InvariantCulture)).Order().Select(value => ColumnNumber.Of((Int128)value))]
            : [.. texts.Select(text => double.Parse(text, CultureInfo.InvariantCulture) + 0.0).Order().Select(ColumnNumber.Of)];
        Assert.Equal((numbers[0], numbers[^1]), (profile.Min, profile.Max));
        CheckMoments([.. numbers.Select(number => number.Value)], profile);
        Assert.Equal(whole ? numbers.Aggregate((Int128)0, (sum, number) => sum + number.Whole!.Value) : null, profile.Sum!.Value.Whole);
        Assert.Equal(!whole && texts.Any(text => !IsKept(text)), profile.Rounded);
        CheckRanks(numbers, profile.Quantiles);
        CheckHistogram(numbers, profile.Histogram, whole);
    }

    private static void CheckMoments(double[] numbers, NumberProfile profile)
    {
        var mean = numbers.Average();
        var scale = numbers.Max(Math.Abs);
        Near(mean, profile.Mean, scale);
        Near(numbers.Sum(), profile.Sum!.Value.Value, scale * numbers.Length);
        Assert.Equal(numbers.Length > 1, profile.Deviation is not null);
        Near(numbers.Length > 1 ? Math.Sqrt(numbers.Sum(number => (number - mean) * (number - mean)) / (numbers.Length - 1)) : 0, profile.Deviation ?? 0, scale);
    }

    // An integer within 2^53, or a decimal of at most 17 digits that is not too small for a double.
    private static bool IsKept(string text)
    {
        if (!text.AsSpan().ContainsAny(".eE"))
        {
            return System.Numerics.BigInteger.Abs(System.Numerics.BigInteger.Parse(text, CultureInfo.InvariantCulture)) <= 1L << 53;
        }

        var digits = text.Split('e', 'E')[0].Replace(".", "", StringComparison.Ordinal).TrimStart('-', '0').TrimEnd('0').Length;
        return digits <= 17 && (digits == 0 || double.Parse(text, CultureInfo.InvariantCulture) != 0);
    }

    private void CheckTimes(TimeProfile? profile)
    {
        var times = values.Where(value => value.Kind is Kind.Date or Kind.DateTime)
            .Select(value => DateTimeOffset.Parse(value.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).UtcTicks).Order().ToArray();
        Assert.Equal(times.Length > 0, profile is not null);
        if (profile is not null)
        {
            Assert.Equal((times[0], times[^1]), (profile.Min, profile.Max));
            CheckRanks(times, profile.Quantiles);
            CheckHistogram([.. times.Select(ticks => ColumnNumber.Of((double)(ticks - times[0])))], profile.Histogram, whole: false);
        }
    }

    private void CheckTexts(TextProfile? profile)
    {
        var texts = values.Where(value => value.Kind == Kind.String).Select(value => value.Text).ToArray();
        Assert.Equal(texts.Length > 0, profile is not null);
        if (profile is null)
        {
            return;
        }

        var ordered = texts.OrderBy(text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)), StringComparer.Ordinal).ToArray();
        var lengths = texts.Select(text => text.EnumerateRunes().Count()).ToArray();
        Assert.Equal((ordered[0], ordered[^1]), (profile.First, profile.Last));
        Assert.Equal((texts[Array.IndexOf(lengths, lengths.Min())], texts[Array.IndexOf(lengths, lengths.Max())]), (profile.Shortest, profile.Longest));
        Assert.Equal((lengths.Min(), lengths.Max()), (profile.MinLength, profile.MaxLength));
        Near(lengths.Average(), profile.MeanLength, lengths.Max());
    }

    private static void CheckRanks<T>(T[] sorted, Quantiles<T> quantiles)
    {
        Assert.Equal(0, quantiles.RankError);
        Assert.Equal([1, 5, 25, 50, 75, 95, 99], quantiles.Values.Select(value => value.Percent));
        Assert.All(quantiles.Values, value => Assert.Equal(sorted[(int)Math.Ceiling((decimal)value.Percent * sorted.Length / 100) - 1], value.Value));
    }

    private static void CheckHistogram(ColumnNumber[] sorted, Histogram histogram, bool whole)
    {
        var (least, greatest) = (sorted[0], sorted[^1]);
        var each = whole && greatest.Whole!.Value - least.Whole!.Value < Histogram.Bins;
        Assert.InRange(histogram.Counts.Count, 1, Histogram.Bins);
        Assert.Equal(least.Value, histogram.Edges[0].Value);
        Assert.Equal(each ? (double)(greatest.Whole!.Value + 1) : greatest.Value, histogram.Edges[^1].Value);
        Assert.All(histogram.Edges, edge => Assert.True(!whole || edge.Whole is not null || Math.Abs(edge.Value) < 1L << 52));
        for (var i = 0; i < histogram.Counts.Count; i++)
        {
            var last = i == histogram.Counts.Count - 1;
            Assert.Equal(sorted.Count(value => !Less(value, histogram.Edges[i]) && (last || Less(value, histogram.Edges[i + 1]))), histogram.Counts[i]);
        }
    }

    private static bool Less(ColumnNumber value, ColumnNumber edge) => edge.Whole is { } whole ? value.Whole!.Value < whole : value.Value < edge.Value;

    private static void Near(double expected, double? actual, double scale) => Assert.InRange(actual!.Value, expected - (1e-12 * scale), expected + (1e-12 * scale));

    private static Kind KindOf(string text) => text switch
    {
        _ when Number().IsMatch(text) && double.IsFinite(double.Parse(text, CultureInfo.InvariantCulture)) => text.AsSpan().ContainsAny(".eE") ? Kind.Number : Kind.Integer,
        "true" or "false" or "True" or "False" or "TRUE" or "FALSE" => Kind.Boolean,
        _ when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => Kind.Date,
        _ when Time().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) => Kind.DateTime,
        _ => Kind.String,
    };

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();
}
