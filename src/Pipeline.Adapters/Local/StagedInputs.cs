using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts;
using Pipeline.World;

namespace Pipeline.Adapters.Local;

/// <summary>The inputs as a container gets them: each artifact by its digest, whatever place it came from.</summary>
internal static class StagedInputs
{
    private const string Artifact = "$artifact";

    /// <summary>Brings the artifacts and writes <c>inputs.json</c>.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> when an artifact is not in the world or not named by a world path.</exception>
    public static InputsDocument Write(IStagedRun staged, InputsDocument inputs, CancellationToken cancellationToken)
    {
        var delivered = InputsDocument.Of(JsonSerializer.SerializeToElement(Rewrite(inputs.Root)));
        staged.PutInputs(delivered.Canonical);
        return delivered;

        JsonNode? Rewrite(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Object when value.TryGetProperty(Artifact, out var place) =>
                new JsonObject { [Artifact] = staged.Bring(Place(value, place), cancellationToken).ToString() },
            JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Rewrite(member.Value)))),
            JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Rewrite)]),
            _ => JsonValue.Create(value),
        };
    }

    private static WorldPath Place(JsonElement value, JsonElement place) =>
        value.GetPropertyCount() == 1 && place.ValueKind == JsonValueKind.String && WorldPath.TryParse(place.GetString(), out var path)
            ? path
            : throw new FaultException(ErrorCode.Inputs, "an artifact is {\"$artifact\":\"world://…\"} and nothing else");
}
