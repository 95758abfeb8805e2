using System.Globalization;

namespace Pipeline.Lanes.Drift;

/// <summary>A decision to accept one kind of drift of one processor for a while.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="Kind">The ignored kind.</param>
/// <param name="Reason">Why, 1 to 300 characters.</param>
/// <param name="Until">The last day (UTC) on which it applies.</param>
public sealed record DriftIgnore(string Processor, DriftRule Kind, string Reason, DateOnly Until)
{
    /// <summary>The last day as <c>YYYY-MM-DD</c>.</summary>
    public string LastDay => Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
