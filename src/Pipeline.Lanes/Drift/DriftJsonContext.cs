using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Lanes;

/// <summary>How the files of drift are read and written: strict in their members.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DriftIgnoresWire))]
[JsonSerializable(typeof(DriftMoment))]
internal sealed partial class DriftJsonContext : JsonSerializerContext;
