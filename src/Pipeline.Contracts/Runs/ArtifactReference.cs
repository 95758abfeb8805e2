using System.Text.Json;

namespace Pipeline.Contracts.Runs;

/// <summary>An artifact in the inputs as delivered: <c>{"$artifact":"sha256:…"}</c>.</summary>
public static class ArtifactReference
{
    /// <summary>The only member of the object.</summary>
    public const string Member = "$artifact";

    /// <summary>Every artifact that the inputs name, duplicates included.</summary>
    /// <exception cref="FormatException">An object with the member has other members, or its value is not a digest.</exception>
    public static IEnumerable<Digest> In(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object when value.TryGetProperty(Member, out var digest) => [Read(value, digest)],
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => In(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(In),
        _ => [],
    };

    private static Digest Read(JsonElement owner, JsonElement digest) =>
        owner.GetPropertyCount() == 1 && digest.ValueKind == JsonValueKind.String && Digest.TryParse(digest.GetString(), out var value)
            ? value
            : throw new FormatException("bad artifact reference");
}
