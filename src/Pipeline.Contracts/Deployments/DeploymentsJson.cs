using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Deployments;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeploymentPlanWire))]
[JsonSerializable(typeof(DeploymentVersionWire))]
[JsonSerializable(typeof(FunctionCallWire))]
[JsonSerializable(typeof(FunctionIdentityWire))]
[JsonSerializable(typeof(FunctionResultWire))]
internal sealed partial class DeploymentsJson : JsonSerializerContext;
