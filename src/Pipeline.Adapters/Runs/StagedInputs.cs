using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.World;

namespace Pipeline.Adapters.Runs;

/// <summary>The inputs as containers receive them: each artifact by its digest, whatever its place.</summary>
internal static class StagedInputs
{
    /// <summary>Stages the artifacts and writes <c>inputs.json</c> in the order of the conditions; the document and its hash stay the same.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if an artifact is not in the world or not named by a world path.</exception>
    public static ContainerInputs Write(IStagedRun staged, InputsDocument inputs, RunConditions conditions, CancellationToken cancellationToken)
    {
        var places = Places(inputs.Root).Distinct();
        var brought = (conditions.Entries == EntryOrder.InMemoryReversed ? places.Reverse() : places)
            .ToDictionary(place => place, place => staged.CopyArtifact(place, cancellationToken));
        var delivered = InputsDocument.Of(JsonSerializer.SerializeToElement(Rewrite(inputs.Root)));
        staged.PutInputs(conditions.MembersReversed ? ReversedMembers.Of(delivered) : delivered.Canonical);
        return new ContainerInputs(delivered, brought.GroupBy(entry => entry.Value).ToDictionary(same => same.Key, same => same.Min(entry => entry.Key)!));

        JsonNode? Rewrite(JsonElement value) => value.ValueKind switch
        {
            JsonValueKind.Object when value.TryGetProperty(ArtifactReference.Member, out var place) =>
                new JsonObject { [ArtifactReference.Member] = brought[Place(value, place)].ToString() },
            JsonValueKind.Object => new JsonObject(value.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Rewrite(member.Value)))),
            JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Rewrite)]),
            _ => JsonValue.Create(value),
        };
    }

    private static IEnumerable<WorldPath> Places(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty(ArtifactReference.Member, out var place) => [Place(value, place)],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Places(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Places),
        _ => [],
    };

    private static WorldPath Place(JsonElement value, JsonElement place) =>
        value.GetPropertyCount() == 1 && place.ValueKind == JsonValueKind.String && WorldPath.TryParse(place.GetString(), out var path)
            ? path
            : throw new FaultException(ErrorCode.Inputs, "an artifact is {\"$artifact\":\"world://…\"} and nothing else");
}

/// <summary>Inputs that a container can read.</summary>
/// <param name="Document">The document with each artifact by its digest.</param>
/// <param name="Artifacts">The place of each; of several, the first (ordinal).</param>
internal sealed record ContainerInputs(InputsDocument Document, IReadOnlyDictionary<Digest, WorldPath> Artifacts);
