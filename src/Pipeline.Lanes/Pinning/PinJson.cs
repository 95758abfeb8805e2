using System.Text.Json.Nodes;
using Pipeline.Lanes.Reports;

namespace Pipeline.Lanes.Pinning;

/// <summary>The report of BuildAndPin for programs: schema <c>build-and-pin-v1</c>.</summary>
internal static class PinJson
{
    public static JsonObject Of(PinReport report) => JsonLine.WithoutNulls(new JsonObject
    {
        ["schema"] = "build-and-pin-v1",
        ["place"] = report.Place.Prefix.ToString(),
        ["failed"] = report.Failed,
        ["written"] = report.Written,
        ["duration_ms"] = report.DurationMs,
        ["processors"] = JsonLine.Array(report.Processors, Processor),
        ["pull_request"] = report.Proposal is PinProposal.Open open
            ? new JsonObject { ["number"] = open.Number, ["link"] = open.Link.ToString(), ["opened"] = open.Opened, ["starts_checks"] = open.StartsChecks }
            : null,
    });

    private static JsonObject Processor(PinnedProcessor processor) => new()
    {
        ["name"] = processor.Processor,
        ["result"] = PinDocument.Result(processor),
        ["reason"] = processor.Step.Reason,
        ["sent_bytes"] = processor.SentBytes,
        ["duration_ms"] = processor.DurationMs,
        ["before"] = Of(processor.Before, new Dictionary<Platform, long>()),
        ["after"] = Of(processor.After, processor.SizesAfter),
        ["reproducibility_check"] = processor.Check is { } check ? new JsonObject { ["held"] = check.Held, ["deviation"] = check.Deviation } : null,
        ["failure"] = processor.Failure,
    };

    private static JsonObject? Of(Pin? pin, IReadOnlyDictionary<Platform, long> sizes) => pin is null ? null : new()
    {
        ["image"] = pin.Reference.ToString(),
        ["source"] = pin.Source.ToString(),
        ["base"] = pin.Base?.ToString() ?? ProcessorSpec.ScratchBase,
        ["reproducibility"] = pin.IsReproducible ? null : Pin.NotPromised,
        ["platforms"] = new JsonObject(pin.Platforms.Select(platform => KeyValuePair.Create($"{platform.Key}", (JsonNode?)new JsonObject
        {
            ["manifest"] = platform.Value.ToString(),
            ["size"] = sizes.TryGetValue(platform.Key, out var size) ? size : null,
        }))),
    };
}
