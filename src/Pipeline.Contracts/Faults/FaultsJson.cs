using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Faults;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorWire))]
internal sealed partial class FaultsJson : JsonSerializerContext;
