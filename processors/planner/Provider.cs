using System.Text;
using System.Text.Json.Nodes;
using Pipeline.Contracts.Json;
using Pipeline.Processor;

namespace Pipeline.Processors.Planning;

/// <summary>Plans deterministically; both modes do the same.</summary>
public static class Provider
{
    private const string Info = "planner 1.0.0";

    public static Runner MakeRunner(ProviderConfig config) => Run;

    private static ProcessorResult Run(JsonObject inputs)
    {
        var goal = Goal.Read(Elements.Of(inputs["goal"]));
        var route = Planner.Find(goal, Catalogue.Read(inputs["catalogue"]));
        return new(
            [
                new("outputs/plan.json", route.ToPlan().Encode()),
                new("outputs/plan.md", Encoding.UTF8.GetBytes(Account.Of(route))),
            ],
            Info);
    }
}

/// <summary>Converts between a provider's JSON tree and the contracts' JSON elements.</summary>
internal static class Elements
{
    public static System.Text.Json.JsonElement Of(JsonNode? node) => StrictJson.Parse(Encoding.UTF8.GetBytes(node?.ToJsonString() ?? "null"));
}
