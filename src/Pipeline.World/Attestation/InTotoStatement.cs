using System.Text.Json;
using System.Text.Json.Nodes;
using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>What is said of things that are known by their digests (in-toto Statement v1).</summary>
public static class InTotoStatement
{
    public const string Type = "https://in-toto.io/Statement/v1";

    /// <summary>The statement: canonical JSON and a line feed, the same whenever and wherever it is made.</summary>
    /// <param name="subjects">What it is about, in the order given.</param>
    /// <param name="predicateType">What kind of thing is said.</param>
    /// <param name="predicate">What is said.</param>
    public static byte[] Encode(IEnumerable<KeyValuePair<string, Digest>> subjects, string predicateType, JsonObject predicate) => Encode(new JsonObject
    {
        ["_type"] = Type,
        ["subject"] = new JsonArray([.. subjects.Select(subject => Resource(subject.Key, subject.Value))]),
        ["predicateType"] = predicateType,
        ["predicate"] = predicate.DeepClone(),
    });

    /// <summary>A thing by its name and digest (in-toto ResourceDescriptor).</summary>
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
