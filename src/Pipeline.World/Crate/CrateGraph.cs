using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.World;

/// <summary>A flat JSON-LD graph: entities in the order in which they came, each <c>@id</c> once.</summary>
internal sealed class CrateGraph
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly OrderedDictionary<string, JsonObject> entities = new(StringComparer.Ordinal);

    public static JsonObject Reference(string id) => new() { ["@id"] = id };

    public static JsonArray References(IEnumerable<string> ids) => [.. ids.Select(id => (JsonNode)Reference(id))];

    /// <summary>Adds an entity, unless it is there.</summary>
    /// <returns>A reference to it.</returns>
    public JsonObject Add(string id, string type, params IEnumerable<KeyValuePair<string, JsonNode?>> members)
    {
        if (!entities.ContainsKey(id))
        {
            var told = members.Where(member => member.Value is not null).Select(member => KeyValuePair.Create(member.Key, member.Value));
            entities.Add(id, new JsonObject([new("@id", id), new("@type", type), .. told]));
        }

        return Reference(id);
    }

    /// <summary>The document: the same entities, the same bytes.</summary>
    public byte[] Encode(params IEnumerable<string> contexts)
    {
        var document = new JsonObject
        {
            ["@context"] = new JsonArray([.. contexts.Select(context => (JsonNode)context)]),
            ["@graph"] = new JsonArray([.. entities.Values.Select(entity => entity.DeepClone())]),
        };
        return Encoding.UTF8.GetBytes(document.ToJsonString(Layout) + "\n");
    }
}
