using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Images;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PinSetWire))]
internal sealed partial class ImagesJson : JsonSerializerContext;
