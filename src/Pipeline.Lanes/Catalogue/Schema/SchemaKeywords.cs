using System.Text.Json;

namespace Pipeline.Lanes;

/// <summary>The keywords of JSON Schema that are enforced, each found so by experiment; every other one is refused when a spec is read.</summary>
/// <remarks>
/// NJsonSchema ignores without a word, among others, <c>const</c>, <c>if</c>, <c>contains</c>, <c>prefixItems</c>, <c>dependentRequired</c>,
/// <c>propertyNames</c>, most <c>format</c>s, and whatever stands beside <c>$ref</c>; it compares the values of an <c>enum</c> or of
/// <c>uniqueItems</c> as texts, so that <c>1</c> is <c>"1"</c>: both are taken for texts alone.
/// </remarks>
internal static class SchemaKeywords
{
    private static readonly Dictionary<string, Action<JsonElement, string>> Forms = new(StringComparer.Ordinal)
    {
        ["title"] = SchemaForms.Text,
        ["description"] = SchemaForms.Text,
        ["$comment"] = SchemaForms.Text,
        ["contentMediaType"] = SchemaForms.Text,
        ["default"] = SchemaForms.Any,
        ["examples"] = SchemaForms.Any,
        ["type"] = SchemaForms.Type,
        ["enum"] = SchemaForms.Texts,
        ["pattern"] = SchemaForms.Pattern,
        ["format"] = SchemaForms.Format,
        ["minLength"] = SchemaForms.Count,
        ["maxLength"] = SchemaForms.Count,
        ["minimum"] = SchemaForms.Number,
        ["maximum"] = SchemaForms.Number,
        ["exclusiveMinimum"] = SchemaForms.Number,
        ["exclusiveMaximum"] = SchemaForms.Number,
        ["multipleOf"] = SchemaForms.PositiveNumber,
        ["items"] = Walk,
        ["minItems"] = SchemaForms.Count,
        ["maxItems"] = SchemaForms.Count,
        ["uniqueItems"] = SchemaForms.True,
        ["properties"] = Properties,
        ["required"] = SchemaForms.Texts,
        ["additionalProperties"] = SchemaOrFalse,
        ["minProperties"] = SchemaForms.Count,
        ["maxProperties"] = SchemaForms.Count,
        ["allOf"] = Schemas,
        ["anyOf"] = Schemas,
        ["oneOf"] = Schemas,
        ["not"] = Walk,
    };

    /// <summary>Every allowed keyword, for the test that proves each.</summary>
    public static IReadOnlyCollection<string> Allowed => Forms.Keys;

    /// <exception cref="FormatException">A keyword is not enforced, or its value is not of its form; the message names the place.</exception>
    public static void Check(JsonElement schema) => Walk(schema, "inputs");

    private static void Walk(JsonElement schema, string at)
    {
        SchemaForms.Require(schema.ValueKind == JsonValueKind.Object, at, "a schema is an object");
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Forms.TryGetValue(keyword.Name, out var check))
            {
                var near = NearestName.Of(keyword.Name, Allowed);
                throw new FormatException($"{at}: the keyword '{keyword.Name}' is not enforced{(near is null ? "" : $"; did you mean '{near}'?")}");
            }

            check(keyword.Value, $"{at}/{keyword.Name}");
        }

        SchemaForms.Require(!schema.TryGetProperty("enum", out _) || IsText(schema), at, "enum stands beside \"type\":\"string\"");
        SchemaForms.Require(!schema.TryGetProperty("uniqueItems", out _) || (schema.TryGetProperty("items", out var items) && IsText(items)), at, "uniqueItems stands beside items of type string");
    }

    private static bool IsText(JsonElement schema) =>
        schema.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("string");

    private static void Properties(JsonElement value, string at)
    {
        SchemaForms.Require(value.ValueKind == JsonValueKind.Object, at, "an object of schemas");
        foreach (var property in value.EnumerateObject())
        {
            Walk(property.Value, $"{at}/{property.Name}");
        }
    }

    private static void Schemas(JsonElement value, string at)
    {
        SchemaForms.Require(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0, at, "a list of schemas, not empty");
        foreach (var (i, schema) in value.EnumerateArray().Index())
        {
            Walk(schema, $"{at}/{i}");
        }
    }

    private static void SchemaOrFalse(JsonElement value, string at)
    {
        if (value.ValueKind is not (JsonValueKind.False or JsonValueKind.True))
        {
            Walk(value, at);
        }
    }
}
