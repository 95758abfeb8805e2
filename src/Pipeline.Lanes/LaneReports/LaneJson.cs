using System.Text.Json.Nodes;
using Pipeline.Lanes.Reports;
using Pipeline.Lanes.Results;

namespace Pipeline.Lanes.LaneReports;

/// <summary>A judged lane's report for programs: schema <c>&lt;lane&gt;-v1</c>.</summary>
internal static class LaneJson
{
    public static JsonObject Of(LaneReport report) => JsonLine.WithoutNulls(new JsonObject
    {
        ["schema"] = report.Lane.File + "-v1",
        ["started_at"] = report.StartedAt,
        ["duration_ms"] = report.DurationMs,
        ["only_platform"] = report.Only?.ToString(),
        ["passed"] = report.Passed,
        ["failed"] = report.Failed,
        ["bypassed"] = report.Bypassed,
        ["accepted"] = JsonLine.Array(report.Accepted, path => path),
        ["processors"] = JsonLine.Array(report.Processors, Processor),
    });

    private static JsonObject Processor(ProcessorReport processor) => new()
    {
        ["name"] = processor.Processor,
        ["ref"] = processor.Ref?.ToString(),
        ["status"] = DisplayText.Status(processor.Status()),
        ["reason"] = processor.Reason,
        ["stands"] = processor.Stands,
        ["judged_at"] = processor.JudgedAt,
        ["fingerprint"] = processor.Fingerprint?.ToString(),
        ["image_id"] = processor.Image?.Id.ToString(),
        ["image_tag"] = processor.Image?.Tag,
        ["reproducibility"] = processor.IsReproducible ? null : Pin.NotPromised,
        ["platforms"] = processor.Platforms is { } platforms
            ? JsonLine.Array(platforms, covered => new JsonObject { ["platform"] = covered.Platform, ["manifest"] = covered.Manifest.ToString(), ["size"] = covered.Size })
            : null,
        ["duration_ms"] = processor.DurationMs,
        ["judgements"] = JsonLine.Array(processor.Judgements, Judgement),
    };

    private static JsonObject Judgement(SubjectResult judgement) => new()
    {
        ["name"] = judgement.Name,
        ["kind"] = judgement.IsCase ? "case" : "group",
        ["status"] = DisplayText.Status(judgement.Status()),
        ["bypass"] = judgement.Bypass,
        ["duration_ms"] = judgement.DurationMs,
        ["checks"] = JsonLine.Array(judgement.Checks, check => new JsonObject { ["name"] = check.Name, ["held"] = check.Passed, ["failure"] = check.Failure }),
        ["perturbation"] = judgement.Perturbation is { } perturbation ? Perturbation(perturbation) : null,
        ["outputs"] = JsonLine.Array(judgement.Outputs, output => new JsonObject
        {
            ["name"] = output.Name, ["media_type"] = output.MediaType, ["size"] = output.Size, ["file"] = output.File,
        }),
    };

    private static JsonObject Perturbation(PerturbationReport perturbation) => new()
    {
        ["envelope_hash"] = perturbation.EnvelopeHash.ToString(),
        ["applied"] = JsonLine.Array(perturbation.Applied, name => name),
        ["not_applicable"] = JsonLine.Array(perturbation.Inapplicable, one => new JsonObject { ["name"] = one.Name, ["reason"] = one.Reason }),
        ["broken_by"] = JsonLine.Array(perturbation.Broken, one => new JsonObject { ["name"] = one.Name, ["difference"] = one.Difference }),
    };
}
