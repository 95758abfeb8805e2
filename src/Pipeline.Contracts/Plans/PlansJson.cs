using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Plans;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OutputReference))]
[JsonSerializable(typeof(PlanWire))]
internal sealed partial class PlansJson : JsonSerializerContext;
