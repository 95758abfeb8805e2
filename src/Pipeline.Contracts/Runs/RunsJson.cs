using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Runs;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    MaxDepth = RunRequest.MaxDepth,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ConfinementEvidence))]
[JsonSerializable(typeof(EnvelopeWire))]
[JsonSerializable(typeof(OutputsIndexWire))]
[JsonSerializable(typeof(Receipt))]
[JsonSerializable(typeof(RunRequestWire))]
internal sealed partial class RunsJson : JsonSerializerContext;
