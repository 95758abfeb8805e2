using System.Globalization;

namespace Pipeline.Processors.Tables;

/// <summary>The dates and times of a column, in ticks of 100 ns since 0001-01-01T00:00Z.</summary>
/// <param name="AnyTime">Whether any has a time of day.</param>
/// <param name="AnyZone">Whether any has a zone.</param>
/// <param name="Min">The earliest.</param>
/// <param name="Max">The latest.</param>
/// <param name="Quantiles">Of the instants.</param>
/// <param name="Histogram">Its edges are ticks from the earliest on.</param>
/// <param name="Cut">Whether some are finer than 100 ns, and are shown cut to that.</param>
public sealed record TimeProfile(bool AnyTime, bool AnyZone, long Min, long Max, Quantiles<long> Quantiles, Histogram Histogram, bool Cut)
{
    /// <summary>An instant as the column has it: a date where all are dates, with <c>Z</c> where any has a zone.</summary>
    public string Show(long ticks) => new DateTime(ticks, DateTimeKind.Unspecified).ToString(
        AnyTime ? "yyyy-MM-ddTHH:mm:ss.FFFFFFF" : "yyyy-MM-dd", CultureInfo.InvariantCulture) + (AnyZone ? "Z" : "");

    /// <summary>An edge of the histogram, cut to 100 ns.</summary>
    public string ShowEdge(ColumnNumber edge) => Show(Math.Min(Min + (long)edge.Value, Max));
}
