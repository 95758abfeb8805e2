using System.Text.Json;
using System.Text.Json.Nodes;

namespace Pipeline.GitHub.Tests;

/// <summary>Adds the members that an answer's schema requires besides those from the state: addresses, counts, whole repositories.</summary>
internal sealed class Completion(JsonElement description)
{
    public JsonNode? Of(JsonNode? given, JsonElement schema)
    {
        schema = Resolve(schema);
        if (given is JsonObject members)
        {
            return Members(members, Alternative(schema) is { } first ? Resolve(first) : schema);
        }

        return given is JsonArray items && schema.TryGetProperty("items", out var item) ? new JsonArray([.. items.Select(each => Of(each, item))]) : given?.DeepClone();
    }

    private JsonObject Members(JsonObject given, JsonElement schema)
    {
        var result = new JsonObject(given.Select(member => KeyValuePair.Create(
            member.Key, Property(schema, member.Key) is { } described ? Of(member.Value, described) : member.Value?.DeepClone())));
        foreach (var (name, described) in Required(schema).Where(required => !given.ContainsKey(required.Name)))
        {
            result[name] = Sample(described);
        }

        return result;
    }

    private JsonNode? Sample(JsonElement schema)
    {
        schema = Resolve(schema);
        if (schema.TryGetProperty("nullable", out var nullable) && nullable.GetBoolean() && !schema.TryGetProperty("example", out _))
        {
            return null;
        }

        if (schema.TryGetProperty("enum", out var choices))
        {
            return JsonNode.Parse(choices[0].GetRawText());
        }

        if (Alternative(schema) is { } first)
        {
            return Sample(first);
        }

        return (schema.TryGetProperty("type", out var type) ? type.GetString() : "object") switch
        {
            "string" => Text(schema),
            "integer" or "number" => JsonValue.Create(1),
            "boolean" => JsonValue.Create(false),
            "array" => new JsonArray(),
            _ => Members([], schema),
        };
    }

    // The first of several schemas, if this one has nothing of its own.
    private static JsonElement? Alternative(JsonElement schema)
    {
        foreach (var choice in (string[])["oneOf", "anyOf"])
        {
            if (schema.TryGetProperty(choice, out var schemas) && !schema.TryGetProperty("properties", out _))
            {
                return schemas[0];
            }
        }

        return null;
    }

    private static JsonValue Text(JsonElement schema) => JsonValue.Create(
        schema.TryGetProperty("example", out var example) && example.ValueKind == JsonValueKind.String ? example.GetString()!
        : !schema.TryGetProperty("format", out var format) ? "x" : format.GetString() switch
        {
            "uri" => "https://github.example/x",
            "date-time" => "2024-01-01T00:00:00Z",
            "email" => "someone@example.invalid",
            _ => "x",
        });

    private IEnumerable<(string Name, JsonElement Schema)> Required(JsonElement schema) =>
        Parts(schema).SelectMany(part => part.TryGetProperty("required", out var names)
            ? names.EnumerateArray().Select(name => (Name: name.GetString()!, Schema: Property(schema, name.GetString()!))).Where(pair => pair.Schema is not null)
                .Select(pair => (pair.Name, pair.Schema!.Value))
            : []);

    private JsonElement? Property(JsonElement schema, string name)
    {
        foreach (var part in Parts(schema))
        {
            if (part.TryGetProperty("properties", out var properties) && properties.TryGetProperty(name, out var found))
            {
                return found;
            }
        }

        return null;
    }

    // A schema and its components.
    private IEnumerable<JsonElement> Parts(JsonElement schema) => schema.TryGetProperty("allOf", out var all)
        ? all.EnumerateArray().SelectMany(part => Parts(Resolve(part))).Prepend(schema)
        : [schema];

    private JsonElement Resolve(JsonElement schema) =>
        SchemaDocument.Reference(schema) is { } name ? Resolve(SchemaDocument.Component(description, name)) : schema;
}
