using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.World.Attestation;

/// <summary>A statement about subjects that are identified by digest (in-toto Statement v1).</summary>
public static class InTotoStatement
{
    public const string Type = "https://in-toto.io/Statement/v1";

    /// <summary>The statement as canonical JSON and a line feed; equal arguments give equal bytes.</summary>
    /// <param name="subjects">The subjects, in the given order.</param>
    /// <param name="predicateType">The predicate's type.</param>
    /// <param name="predicate">The predicate.</param>
    public static byte[] Encode(IEnumerable<KeyValuePair<string, Digest>> subjects, string predicateType, JsonObject predicate) => Encode(new JsonObject
    {
        ["_type"] = Type,
        ["subject"] = new JsonArray([.. subjects.Select(subject => Resource(subject.Key, subject.Value))]),
        ["predicateType"] = predicateType,
        ["predicate"] = predicate.DeepClone(),
    });

    /// <summary>A resource by name and digest (in-toto ResourceDescriptor).</summary>
    public static JsonObject Resource(string name, Digest sha256) => new() { ["name"] = name, ["digest"] = new JsonObject { ["sha256"] = sha256.Hex } };

    private static byte[] Encode(JsonObject document)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            document.WriteTo(json);
        }

        return CanonicalJson.EncodeLine(StrictJson.Parse(bytes.ToArray()));
    }
}
