using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

internal sealed record ErrorExpectationWire(ErrorCode Code, string Fragment);

/// <summary>How the files of a processor's folder are read: strict in their members.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ErrorExpectationWire))]
internal sealed partial class CatalogueJson : JsonSerializerContext;
