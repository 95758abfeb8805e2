using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Lanes.Drift;

/// <summary>Serializes the files of drift; unknown members are errors.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DriftIgnoresWire))]
[JsonSerializable(typeof(DriftMoment))]
internal sealed partial class DriftJsonContext : JsonSerializerContext;
