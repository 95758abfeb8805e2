using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Ledger;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerEntryWire))]
internal sealed partial class LedgerJson : JsonSerializerContext;
