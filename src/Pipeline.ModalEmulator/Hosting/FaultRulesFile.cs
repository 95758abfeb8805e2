using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Emulation.Hosting;

/// <summary>Fault rules as JSON: <c>[{"at":"FunctionMap","times":3,"fault":{"do":"status","code":"Unavailable"}}]</c>; <c>"times":null</c> means always.</summary>
public static class FaultRulesFile
{
    /// <exception cref="FormatException">The JSON is not such a list, or a rule is impossible; the message says which.</exception>
    public static IReadOnlyList<FaultRule> Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            FaultRule[] rules = JsonSerializer.Deserialize(json, FaultJsonContext.Default.FaultRuleArray) ?? throw new FormatException("the faults are null");
            Array.ForEach(rules, rule => rule.Check());
            return rules;
        }
        catch (JsonException e)
        {
            throw new FormatException($"the faults are not of the form: {e.Path}", e);
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    AllowOutOfOrderMetadataProperties = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(FaultRule[]))]
internal sealed partial class FaultJsonContext : JsonSerializerContext;
