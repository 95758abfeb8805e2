using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The report for programs: canonical JSON and a line feed, schema <c>build-and-pin-v1</c>.</summary>
internal static class PinJson
{
    public static byte[] Of(PinReport report)
    {
        var root = new JsonObject
        {
            ["schema"] = "build-and-pin-v1",
            ["place"] = report.Place.Prefix.ToString(),
            ["failed"] = report.Failed,
            ["written"] = report.Written,
            ["duration_ms"] = report.DurationMs,
            ["processors"] = new JsonArray([.. report.Processors.Select(Processor)]),
        };
        if (report.Proposal is PinProposal.Open open)
        {
            root["pull_request"] = new JsonObject
            {
                ["number"] = open.Number, ["link"] = open.Link.ToString(), ["opened"] = open.Opened, ["starts_checks"] = open.StartsChecks,
            };
        }

        return CanonicalJson.EncodeLine(JsonSerializer.SerializeToElement(root, DeliveredJson.Default.JsonNode));
    }

    private static JsonObject Processor(PinnedProcessor processor)
    {
        var told = new JsonObject
        {
            ["name"] = processor.Processor,
            ["result"] = PinWords.Of(processor),
            ["reason"] = processor.Step.Reason,
            ["sent_bytes"] = processor.SentBytes,
            ["duration_ms"] = processor.DurationMs,
        };
        Add(told, "before", processor.Before, new Dictionary<Platform, long>());
        Add(told, "after", processor.After, processor.SizesAfter);
        if (processor.Failure is { } failure)
        {
            told["failure"] = failure;
        }

        return told;
    }

    private static void Add(JsonObject told, string name, Pin? pin, IReadOnlyDictionary<Platform, long> sizes)
    {
        if (pin is not null)
        {
            told[name] = new JsonObject
            {
                ["image"] = pin.Reference.ToString(),
                ["source"] = pin.Source.ToString(),
                ["base"] = pin.Base?.ToString() ?? ProcessorSpec.ScratchBase,
                ["platforms"] = new JsonObject(pin.Platforms.Select(platform => KeyValuePair.Create(platform.Key.ToString(), (JsonNode?)Platform(platform, sizes)))),
            };
        }
    }

    private static JsonObject Platform(KeyValuePair<Platform, Digest> platform, IReadOnlyDictionary<Platform, long> sizes)
    {
        var told = new JsonObject { ["manifest"] = platform.Value.ToString() };
        if (sizes.TryGetValue(platform.Key, out var size))
        {
            told["size"] = size;
        }

        return told;
    }
}
