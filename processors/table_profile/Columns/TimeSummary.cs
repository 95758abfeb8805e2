namespace Pipeline.Processors.Tables;

/// <summary>The dates and times of a column, as instants.</summary>
internal sealed class TimeSummary(RadixSort sorter)
{
    private readonly Series series = new(sorter);
    private bool anyTime;
    private bool anyZone;

    public void Add(long ticks, bool hasTime, bool hasZone)
    {
        anyTime |= hasTime;
        anyZone |= hasZone;
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
            anyTime,
            anyZone,
            (long)distribution.Least,
            (long)distribution.Greatest,
            Quantiles.Of(distribution, static key => (long)key),
            Histogram.Of(distribution, key => key - distribution.Least, whole: false));
    }
}
