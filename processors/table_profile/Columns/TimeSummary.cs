namespace Pipeline.Processors.Tables;

/// <summary>The dates and times of a column, as instants.</summary>
internal sealed class TimeSummary(RadixSort sorter)
{
    private readonly Series series = new(sorter);
    private TimeParts any;

    public void Add(long ticks, TimeParts parts)
    {
        any |= parts;
        series.Add((ulong)ticks);
        if (series.IsFull)
        {
            series.Fold();
        }
    }

    public TimeProfile Profile()
    {
        var distribution = series.Distribution();
        return new TimeProfile(
            any.HasFlag(TimeParts.Time),
            any.HasFlag(TimeParts.Zone),
            (long)distribution.Least,
            (long)distribution.Greatest,
            Quantiles.Of(distribution, static key => (long)key),
            Histogram.Of(distribution, key => key - distribution.Least),
            any.HasFlag(TimeParts.Finer));
    }
}
