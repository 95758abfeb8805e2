using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The one issue of a place: opened when something is not in sync, updated while it lasts, closed when it ends.</summary>
public static class DriftIssue
{
    /// <summary>Opens, updates or closes the issue.</summary>
    /// <param name="issue">Where issues are.</param>
    /// <param name="place">The place; each has an issue of its own.</param>
    /// <param name="report">How things stand.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The issue's page, or none when none was open and none is needed.</returns>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when GitHub did not take it.</exception>
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
