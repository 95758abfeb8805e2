using System.Globalization;
using Pipeline.Lanes.Release;
using Pipeline.Lanes.Spans;

namespace Pipeline.Lanes.Drift;

/// <summary>Compares source, pins, registry and deployment without changing any of them.</summary>
/// <param name="place">The release's location.</param>
/// <param name="ports">The readers.</param>
/// <param name="clock">The clock for the report's date and for the expiry of ignores.</param>
public sealed class DriftLane(ReleaseTarget place, DriftPorts ports, TimeProvider clock)
{
    /// <summary>The file of ignores, beside the pins, so that those of production do not apply to the rehearsal.</summary>
    public static string IgnoresFile(ReleaseTarget place) => Path.Combine(Path.GetDirectoryName(place.PinsFile)!, DriftIgnores.FileName);

    /// <summary>Compares once.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if there is no folder of processors.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<DriftReport> Run(CancellationToken cancellationToken)
    {
        using var span = LaneSpans.Lane("Drift");
        var outcome = await Compare(cancellationToken);
        LaneSpans.Done(span, span is not null && outcome.Class == DriftClass.Error);
        return outcome;
    }

    private async Task<DriftReport> Compare(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var ignores = DriftIgnores.Load(IgnoresFile(place), DateOnly.FromDateTime(now));
        var at = now.ToString(DriftReport.TimeForm, CultureInfo.InvariantCulture);
        return DriftReport.Of(await new DriftSurvey(place, ports).Observe(at, cancellationToken), ignores);
    }
}
