using System.Text.Json;
using Pipeline.Contracts.Faults;
using Pipeline.Contracts.Runs;

namespace Pipeline.Processors.Planning;

/// <summary>An available value or artifact, with a name.</summary>
/// <param name="Name">1–128 of letters, digits, <c>_</c>, <c>-</c> and <c>.</c>.</param>
/// <param name="MediaType">Its media type, if known.</param>
/// <param name="Value">The value in the form of inputs; <c>{"$artifact":"world://…"}</c> for an artifact.</param>
/// <param name="IsArtifact">Whether it is an artifact.</param>
internal sealed record Holding(string Name, string? MediaType, JsonElement Value, bool IsArtifact)
{
    private const int MaxName = 128;

    /// <exception cref="FaultException"><c>ERR_INPUTS</c> if it is not exactly one of the two, or its name is malformed.</exception>
    public static Holding Of(string name, HoldingWire? wire)
    {
        if (name.Length is 0 or > MaxName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            throw new FaultException(ErrorCode.Inputs, "a name in have is 1 to 128 letters, digits, _, - and .");
        }

        return wire switch
        {
            { Artifact: null, Value.ValueKind: not JsonValueKind.Undefined } => new(name, wire.MediaType, Plain(wire.Value), IsArtifact: false),
            { Artifact: { } place, Value.ValueKind: JsonValueKind.Undefined } => new(name, wire.MediaType, Reference(place), IsArtifact: true),
            _ => throw new FaultException(ErrorCode.Inputs, "an entry of have has a value or an artifact"),
        };
    }

    private static JsonElement Reference(string place) => WorldPath.TryParse(place, out var path)
        ? Elements.Of(new System.Text.Json.Nodes.JsonObject { ["$artifact"] = path.ToString() })
        : throw new FaultException(ErrorCode.Inputs, "an artifact in have is a world path");

    // A reference inside a value would refer to this container's own files.
    private static JsonElement Plain(JsonElement value)
    {
        var refused = value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().Any(member => member.Name is "$artifact" or "$output" || Refuses(member.Value)),
            JsonValueKind.Array => value.EnumerateArray().Any(Refuses),
            _ => false,
        };
        return refused ? throw new FaultException(ErrorCode.Inputs, "a value in have holds a reference") : value;

        static bool Refuses(JsonElement inner)
        {
            _ = Plain(inner);
            return false;
        }
    }
}
