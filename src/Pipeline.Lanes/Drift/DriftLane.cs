using System.Globalization;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>Looks at source, pins, registry and deployment, and tells how they stand to each other. It changes none of them.</summary>
/// <param name="place">Where the release goes.</param>
/// <param name="ports">The readers.</param>
/// <param name="clock">The clock: it dates the report and ends ignores.</param>
public sealed class DriftLane(ReleaseTarget place, DriftPorts ports, TimeProvider clock)
{
    /// <summary>Where ignores lie: beside the pins, so that those of production do not hold for the rehearsal.</summary>
    public static string IgnoresFile(ReleaseTarget place) => Path.Combine(Path.GetDirectoryName(place.PinsFile)!, DriftIgnores.FileName);

    /// <summary>Looks once.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when there is no folder of processors.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<DriftReport> Run(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var ignores = DriftIgnores.Load(IgnoresFile(place), DateOnly.FromDateTime(now));
        var at = now.ToString(DriftReport.TimeForm, CultureInfo.InvariantCulture);
        return DriftReport.Of(await new DriftSurvey(place, ports).Observe(at, cancellationToken), ignores);
    }
}
