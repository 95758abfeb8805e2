using System.Text.Json;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The report for programs: canonical JSON and a line feed, schema <c>drift-v1</c>. What does not exist has no member.</summary>
internal static class DriftJson
{
    public static byte[] Of(DriftReport report)
    {
        var wire = new DriftReportWire(
            "drift-v1",
            report.At,
            report.Class.Name(),
            DriftNames.HeaviestFirst.Select(of => of.Name()).Append(DriftWords.Ignored).ToDictionary(of => of, of => report.Processors.Count(processor => DriftWords.Of(processor) == of), StringComparer.Ordinal),
            [.. report.Findings.Select(finding => Finding(report, finding))],
            [.. report.Ignored.Select(finding => Finding(report, finding))],
            [.. report.Expired.Select(ignore => new ExpiredWire(ignore.Processor, ignore.Kind.Name, ignore.Reason, ignore.LastDay))],
            [.. report.Processors.Select(Processor)],
            report.Deployed is { } deployed ? Deployed(deployed) : null);
        return CanonicalJson.EncodeLine(JsonSerializer.SerializeToElement(wire, DriftJsonContext.Default.DriftReportWire));
    }

    private static FindingWire Finding(DriftReport report, DriftFinding finding) => new(
        finding.Processor,
        finding.Rule.Name,
        finding.Rule.Class.Name(),
        finding.Rule.Pair?.Name(),
        finding.Detail,
        DriftWords.File(report, finding),
        finding.Rule.Remedy,
        finding.Ignored is { } ignore ? new IgnoredWire(ignore.Reason, ignore.LastDay) : null);

    private static DeploymentWire Deployed(DeploymentSeen.Read seen) => new(
        seen.App,
        seen.Plan.ToString(),
        seen.Tagged?.ToString(),
        seen.Revision.Production,
        seen.Revision.Latest,
        Receipt.Timestamp(seen.Revision.DeployedAt),
        seen.Revision.Tag,
        seen.Revision.RolledBackTo,
        seen.Revision.Commit is DeploymentCommit commit ? new(commit.Hash, commit.Branch, commit.IsDirty) : null);

    private static ProcessorDriftWire Processor(ProcessorDrift processor) => new(
        processor.Processor,
        DriftWords.Of(processor),
        processor.Pairs.ToDictionary(pair => pair.Pair.Name(), pair => DriftWords.Of(pair), StringComparer.Ordinal),
        (processor.Seen.Source as SourceSeen.Read)?.Fingerprint.ToString(),
        processor.Seen.Pin?.Reference.ToString(),
        processor.Seen.Deployed?.Function.Image.ToString());
}

internal sealed record DriftReportWire(
    string Schema,
    string ObservedAt,
    string Class,
    IReadOnlyDictionary<string, int> Counts,
    IReadOnlyList<FindingWire> Findings,
    IReadOnlyList<FindingWire> Ignored,
    IReadOnlyList<ExpiredWire> ExpiredIgnores,
    IReadOnlyList<ProcessorDriftWire> Processors,
    DeploymentWire? Deployment);

internal sealed record DeploymentWire(
    string App, string Digest, string? Tagged, int Production, int Latest, string DeployedAt, string? Tag, int? RolledBackTo, CommitWire? Commit);

internal sealed record CommitWire(string Hash, string? Branch, bool IsDirty);

internal sealed record FindingWire(string? Processor, string Kind, string Class, string? Pair, string Detail, string File, string Remedy, IgnoredWire? Ignored);

internal sealed record IgnoredWire(string Reason, string Until);

internal sealed record ExpiredWire(string Processor, string Kind, string Reason, string Until);

internal sealed record ProcessorDriftWire(
    string Name, string Class, IReadOnlyDictionary<string, string> Pairs, string? Source, string? Pinned, string? Deployed);
