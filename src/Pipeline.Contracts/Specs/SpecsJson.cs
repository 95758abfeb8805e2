using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Specs;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProcessorSpecWire))]
internal sealed partial class SpecsJson : JsonSerializerContext;
