using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.GitHub.Tests;

/// <summary>Converts a schema of an OpenAPI 3.0 description to a self-contained JSON Schema: with its references, and nullability as a type.</summary>
/// <param name="description">The whole description.</param>
/// <param name="closed">Whether undescribed members are refused, to detect misspelt members of a body.</param>
internal sealed class SchemaDocument(JsonElement description, bool closed)
{
    private const string Components = "#/components/schemas/";

    private static readonly HashSet<string> Prose = new(StringComparer.Ordinal)
    {
        "description", "title", "example", "examples", "deprecated", "externalDocs", "xml", "discriminator", "readOnly", "writeOnly", "nullable", "default",
    };

    private readonly JsonObject definitions = [];
    private readonly Queue<(string Name, bool Closed)> wanted = [];

    public string Of(JsonElement schema)
    {
        var document = Convert(schema, closed);
        while (wanted.TryDequeue(out var next))
        {
            var name = KeyOf(next.Name, next.Closed);
            if (!definitions.ContainsKey(name))
            {
                definitions[name] = Convert(Component(description, next.Name), next.Closed);
            }
        }

        document["definitions"] = definitions;
        return document.ToJsonString();
    }

    public static JsonElement Component(JsonElement description, string name) =>
        description.GetProperty("components").GetProperty("schemas").GetProperty(name);

    /// <summary>The name of the component that a schema refers to, or null.</summary>
    public static string? Reference(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference) ? reference.GetString()![Components.Length..] : null;

    private JsonObject Convert(JsonElement schema, bool isClosed)
    {
        if (Reference(schema) is { } name)
        {
            wanted.Enqueue((name, isClosed));
            return new JsonObject { ["$ref"] = $"#/definitions/{KeyOf(name, isClosed)}" };
        }

        var composed = schema.TryGetProperty("allOf", out _);
        var ownMembers = schema.TryGetProperty("properties", out _);
        var result = new JsonObject();
        foreach (var member in schema.EnumerateObject().Where(member => !Prose.Contains(member.Name) && !member.Name.StartsWith("x-", StringComparison.Ordinal)))
        {
            result[member.Name] = member.Name switch
            {
                "properties" => new JsonObject(member.Value.EnumerateObject().Select(property =>
                    KeyValuePair.Create(property.Name, (JsonNode?)Convert(property.Value, isClosed)))),
                "items" or "not" => Convert(member.Value, isClosed),
                "additionalProperties" when member.Value.ValueKind == JsonValueKind.Object => Convert(member.Value, isClosed),
                "allOf" => Each(member.Value, isClosed: false),
                "oneOf" or "anyOf" => Each(member.Value, isClosed && !ownMembers),
                _ => JsonNode.Parse(member.Value.GetRawText()),
            };
        }

        if (isClosed && ownMembers && !composed && !result.ContainsKey("additionalProperties"))
        {
            result["additionalProperties"] = false;
        }

        return schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean()
            ? new JsonObject { ["anyOf"] = new JsonArray(new JsonObject { ["type"] = "null" }, result) }
            : result;
    }

    private JsonArray Each(JsonElement schemas, bool isClosed) => new([.. schemas.EnumerateArray().Select(schema => (JsonNode)Convert(schema, isClosed))]);

    private static string KeyOf(string name, bool isClosed) => isClosed ? $"{name}-closed" : name;
}
