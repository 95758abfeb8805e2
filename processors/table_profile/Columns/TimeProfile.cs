using System.Globalization;

namespace Pipeline.Processors.Tables;

/// <summary>The dates and times of a column, in ticks of 100 ns since 0001-01-01T00:00Z.</summary>
/// <param name="AnyTime">Whether any has a time of day.</param>
/// <param name="AnyZone">Whether any has a zone.</param>
/// <param name="Min">The earliest instant.</param>
/// <param name="Max">The latest instant.</param>
/// <param name="Quantiles">The quantiles of the instants.</param>
/// <param name="Histogram">Its edges are ticks since the earliest instant.</param>
/// <param name="Cut">Whether some are finer than 100 ns, and are cut to that for display.</param>
public sealed record TimeProfile(bool AnyTime, bool AnyZone, long Min, long Max, Quantiles<long> Quantiles, Histogram Histogram, bool Cut)
{
    /// <summary>Formats an instant for the column: a date if all are dates, with <c>Z</c> if any has a zone.</summary>
    public string Show(long ticks) => new DateTime(ticks, DateTimeKind.Unspecified).ToString(
        AnyTime ? "yyyy-MM-ddTHH:mm:ss.FFFFFFF" : "yyyy-MM-dd", CultureInfo.InvariantCulture) + (AnyZone ? "Z" : "");

    /// <summary>An edge of the histogram, cut to 100 ns.</summary>
    public string ShowEdge(ColumnNumber edge) => Show(Math.Min(Min + (long)edge.Value, Max));
}
