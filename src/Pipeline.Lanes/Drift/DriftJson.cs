using System.Text.Json.Nodes;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Drift;

/// <summary>The drift report for programs: schema <c>drift-v1</c>.</summary>
internal static class DriftJson
{
    public static JsonObject Of(DriftReport report) => JsonLine.WithoutNulls(new JsonObject
    {
        ["schema"] = "drift-v1",
        ["observed_at"] = report.At,
        ["class"] = report.Class.Name(),
        ["counts"] = new JsonObject(DriftNames.HeaviestFirst.Select(of => of.Name()).Append(DriftDocument.Ignored)
            .Select(of => KeyValuePair.Create(of, (JsonNode?)report.Processors.Count(processor => DriftDocument.Status(processor) == of)))),
        ["findings"] = JsonLine.Array(report.Findings, finding => Finding(report, finding)),
        ["ignored"] = JsonLine.Array(report.Ignored, finding => Finding(report, finding)),
        ["expired_ignores"] = JsonLine.Array(report.Expired, ignore => new JsonObject
        {
            ["processor"] = ignore.Processor, ["kind"] = ignore.Kind.Name, ["reason"] = ignore.Reason, ["until"] = ignore.LastDay,
        }),
        ["processors"] = JsonLine.Array(report.Processors, Processor),
        ["deployment_compared"] = report.Deployment is DeploymentState.NotCompared ? false : null,
        ["deployment"] = report.Deployed is { } deployed ? Deployment(deployed) : null,
    });

    private static JsonObject Finding(DriftReport report, DriftFinding finding) => new()
    {
        ["processor"] = finding.Processor,
        ["kind"] = finding.Rule.Name,
        ["class"] = finding.Rule.Class.Name(),
        ["pair"] = finding.Rule.Pair?.Name(),
        ["detail"] = finding.Detail,
        ["file"] = DriftDocument.FileOf(report, finding),
        ["remedy"] = finding.Rule.Remedy,
        ["ignored"] = finding.Ignored is { } ignore ? new JsonObject { ["reason"] = ignore.Reason, ["until"] = ignore.LastDay } : null,
    };

    private static JsonObject Deployment(DeploymentState.Read seen) => new()
    {
        ["app"] = seen.App,
        ["digest"] = seen.Plan.ToString(),
        ["tagged"] = seen.Tagged?.ToString(),
        ["production"] = seen.Revision.Production,
        ["latest"] = seen.Revision.Latest,
        ["deployed_at"] = Receipt.Timestamp(seen.Revision.DeployedAt),
        ["tag"] = seen.Revision.Tag,
        ["rolled_back_to"] = seen.Revision.RolledBackTo,
        ["commit"] = seen.Revision.Commit is DeploymentCommit commit
            ? new JsonObject { ["hash"] = commit.Hash, ["branch"] = commit.Branch, ["is_dirty"] = commit.IsDirty }
            : null,
    };

    private static JsonObject Processor(ProcessorDrift processor) => new()
    {
        ["name"] = processor.Processor,
        ["class"] = DriftDocument.Status(processor),
        ["pairs"] = new JsonObject(processor.Pairs.Select(pair => KeyValuePair.Create(pair.Pair.Name(), (JsonNode?)DriftDocument.Mark(pair).Text))),
        ["source"] = (processor.Seen.Source as SourceState.Read)?.Fingerprint.ToString(),
        ["pinned"] = processor.Seen.Pin?.Reference.ToString(),
        ["deployed"] = processor.Seen.Deployed?.Function.Image.ToString(),
    };
}
