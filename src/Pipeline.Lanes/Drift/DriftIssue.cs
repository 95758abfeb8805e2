using Pipeline.Lanes.Release;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Drift;

/// <summary>The one issue of a release location: opened when something is not in sync, updated while that lasts, then closed.</summary>
public static class DriftIssue
{
    /// <summary>Opens, updates or closes the issue.</summary>
    /// <param name="issue">The issue tracker.</param>
    /// <param name="place">The release's location, which has its own issue.</param>
    /// <param name="report">The comparison.</param>
    /// <param name="cancellationToken">Stops the requests.</param>
    /// <returns>The issue's page; null if none was open and none is needed.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if GitHub refused.</exception>
    public static async Task<Uri?> Update(IStandingIssue issue, ReleaseTarget place, DriftReport report, CancellationToken cancellationToken)
    {
        var key = $"drift/{place.Prefix.ToString().Replace(':', '_')}";
        return report.Class == DriftClass.InSync
            ? await issue.Close(key, DriftDocument.Sentence(report), cancellationToken)
            : await issue.Report(key, Title(report), MarkdownWriter.Body(DriftDocument.Summary(report)), cancellationToken);
    }

    internal static string Title(DriftReport report)
    {
        var concerned = report.Processors.Count(processor => processor.Class != DriftClass.InSync);
        return concerned == 0 ? $"Drift: {report.Findings[0].Rule.Meaning.TrimEnd('.')}" : $"Drift: {concerned} of {report.Processors.Count} processors not in sync";
    }
}
