using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The report for programs: canonical JSON and a line feed, schema <c>&lt;lane&gt;-v1</c>.</summary>
internal static class JsonReport
{
    public static byte[] Of(LaneReport report)
    {
        var root = new JsonObject
        {
            ["schema"] = report.Lane.File + "-v1",
            ["started_at"] = report.StartedAt,
            ["duration_ms"] = report.DurationMs,
            ["passed"] = report.Passed,
            ["failed"] = report.Failed,
            ["bypassed"] = report.Bypassed,
            ["accepted"] = Array(report.Accepted, path => JsonValue.Create(path)),
            ["processors"] = Array(report.Processors, Processor),
        };
        return CanonicalJson.EncodeLine(JsonSerializer.SerializeToElement(root, DeliveredJson.Default.JsonNode));
    }

    private static JsonObject Processor(ProcessorReport processor) => Without(new JsonObject
    {
        ["name"] = processor.Processor,
        ["ref"] = processor.Ref?.ToString(),
        ["status"] = Words.Of(processor.Status()),
        ["reason"] = processor.Reason,
        ["stands"] = processor.Stands,
        ["judged_at"] = processor.JudgedAt,
        ["fingerprint"] = processor.Fingerprint?.ToString(),
        ["image_id"] = processor.Image?.Id.ToString(),
        ["image_tag"] = processor.Image?.Tag,
        ["platforms"] = processor.Platforms is { } platforms ? Array(platforms, Platform) : null,
        ["duration_ms"] = processor.DurationMs,
        ["judgements"] = Array(processor.Judgements, Judgement),
    });

    private static JsonObject Platform(PlatformCoverage covered) => new()
    {
        ["platform"] = covered.Platform, ["manifest"] = covered.Manifest.ToString(), ["size"] = covered.Size,
    };

    private static JsonObject Judgement(Judgement judgement) => Without(new JsonObject
    {
        ["name"] = judgement.Name,
        ["kind"] = judgement.IsCase ? "case" : "group",
        ["status"] = Words.Of(judgement.Status()),
        ["bypass"] = judgement.Bypass,
        ["duration_ms"] = judgement.DurationMs,
        ["checks"] = Array(judgement.Checks, check => Without(new JsonObject { ["name"] = check.Name, ["held"] = check.Held, ["failure"] = check.Failure })),
        ["perturbation"] = judgement.Perturbation is { } perturbation ? Perturbation(perturbation) : null,
        ["outputs"] = Array(judgement.Outputs, output => Without(new JsonObject
        {
            ["name"] = output.Name, ["media_type"] = output.MediaType, ["size"] = output.Size, ["file"] = output.File,
        })),
    });

    private static JsonObject Perturbation(PerturbationReport perturbation) => new()
    {
        ["envelope_hash"] = perturbation.EnvelopeHash.ToString(),
        ["applied"] = Array(perturbation.Applied, name => JsonValue.Create(name)),
        ["not_applicable"] = Array(perturbation.Inapplicable, one => new JsonObject { ["name"] = one.Name, ["reason"] = one.Reason }),
        ["broken_by"] = Array(perturbation.Broken, one => new JsonObject { ["name"] = one.Name, ["difference"] = one.Difference }),
    };

    private static JsonArray Array<T>(IEnumerable<T> items, Func<T, JsonNode?> form) => new([.. items.Select(form)]);

    // What does not exist has no member.
    private static JsonObject Without(JsonObject members)
    {
        foreach (var (name, _) in members.Where(member => member.Value is null).ToArray())
        {
            members.Remove(name);
        }

        return members;
    }
}
