using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.Lanes.Evidence;

/// <summary>The inputs as containers receive them: each artifact by its digest, whatever its place.</summary>
internal static class DeliveredInputs
{
    /// <summary>The hash that the receipt must carry; null if <c>inputs.json</c> is malformed.</summary>
    /// <param name="inputs">The inputs; reading malformed ones throws.</param>
    /// <param name="artifacts">Place → digest of the case's artifacts.</param>
    public static Digest? Hash(Lazy<InputsDocument> inputs, IReadOnlyDictionary<string, Digest> artifacts)
    {
        try
        {
            return artifacts.Count == 0
                ? inputs.Value.Hash
                : InputsDocument.Of(JsonSerializer.SerializeToElement(Replace(JsonNode.Parse(inputs.Value.Root.GetRawText()), artifacts), DeliveredJson.Default.JsonNode)).Hash;
        }
        catch (FaultException)
        {
            return null;
        }
    }

    private static JsonNode? Replace(JsonNode? node, IReadOnlyDictionary<string, Digest> artifacts) => node switch
    {
        JsonObject { Count: 1 } reference when reference[ArtifactReference.Member] is JsonValue place && place.TryGetValue<string>(out var text) && artifacts.TryGetValue(text, out var digest) =>
            new JsonObject { [ArtifactReference.Member] = digest.ToString() },
        JsonObject parent => new JsonObject(parent.Select(member => KeyValuePair.Create(member.Key, Replace(member.Value, artifacts)))),
        JsonArray items => new JsonArray([.. items.Select(item => Replace(item, artifacts))]),
        JsonNode value => value.DeepClone(),
        null => null,
    };
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonNode))]
internal sealed partial class DeliveredJson : System.Text.Json.Serialization.JsonSerializerContext;
