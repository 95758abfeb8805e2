using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Processors.Planning;

internal sealed record GoalWire(IReadOnlyList<WantWire> Want, string? Text = null, IReadOnlyDictionary<string, HoldingWire>? Have = null);

internal sealed record WantWire(string? MediaType = null, string? Processor = null, string? Path = null);

internal sealed record HoldingWire(JsonElement Value = default, string? Artifact = null, string? MediaType = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(GoalWire))]
internal sealed partial class PlannerJson : JsonSerializerContext;
