using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Emulation;

/// <summary>Rules of faults as JSON: <c>[{"at":"FunctionMap","times":3,"fault":{"do":"status","code":"Unavailable"}}]</c>; <c>"times":null</c> is always.</summary>
public static class FaultFile
{
    /// <exception cref="FormatException">It is no such list, or a rule of it cannot happen; the message says which.</exception>
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
