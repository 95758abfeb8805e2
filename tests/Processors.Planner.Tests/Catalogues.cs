using System.Text.Json.Nodes;

namespace Processors.Planner.Tests;

/// <summary>A made-up processor: its artifact inputs and its outputs, by media type.</summary>
internal sealed record Made(string Name, IReadOnlyList<string> Takes, IReadOnlyList<string> Writes)
{
    public JsonObject Spec() => new()
    {
        ["name"] = Name,
        ["ref"] = $"{Name}@1.0.0",
        ["description"] = $"Makes {string.Join(" and ", Writes)}.",
        ["base"] = "scratch",
        ["platforms"] = new JsonArray("linux/amd64", "linux/arm64"),
        ["inputs"] = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray([.. Takes.Select((_, i) => (JsonNode)$"in{i}")]),
            ["properties"] = new JsonObject(Takes.Select((type, i) => KeyValuePair.Create<string, JsonNode?>($"in{i}", new JsonObject
            {
                ["type"] = "object",
                ["contentMediaType"] = type,
                ["properties"] = new JsonObject { ["$artifact"] = new JsonObject { ["type"] = "string" } },
            }))),
        },
        ["outputs"] = new JsonObject(Writes.Select((type, i) => KeyValuePair.Create<string, JsonNode?>($"outputs/{i}", type))),
        ["secrets"] = new JsonArray(),
        ["settings"] = new JsonObject(),
        ["timeout_s"] = 60,
        ["resources"] = new JsonObject { ["cpus"] = 1, ["memory_mib"] = 64, ["pids"] = 8, ["tmp_mib"] = 1 },
        ["network"] = "none",
    };
}

/// <summary>Catalogues and goals for the provider.</summary>
internal static class Catalogues
{
    public static JsonObject Inputs(IEnumerable<Made> catalogue, IEnumerable<string> want, IEnumerable<string> have, string file)
    {
        var specs = new JsonArray([.. catalogue.Select(made => (JsonNode)made.Spec())]);
        File.WriteAllText(file, specs.ToJsonString());
        return new()
        {
            ["goal"] = new JsonObject
            {
                ["want"] = new JsonArray([.. want.Select(type => (JsonNode)new JsonObject { ["media_type"] = type })]),
                ["have"] = new JsonObject(have.Select((type, i) => KeyValuePair.Create<string, JsonNode?>(
                    $"h{i}",
                    new JsonObject { ["artifact"] = $"world://w/h{i}", ["media_type"] = type }))),
            },
            // As an artifact, because schemas contain $artifact themselves, which inputs must not.
            ["catalogue"] = new JsonObject { ["$artifact"] = file },
        };
    }
}
