using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Lanes;

/// <summary>How verdicts are kept: strict in, so that a verdict of another version is no verdict.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class VerdictJson : JsonSerializerContext;
