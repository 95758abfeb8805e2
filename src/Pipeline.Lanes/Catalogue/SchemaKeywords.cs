using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Lanes.Catalogue;

/// <summary>The JSON Schema keywords that the validator enforces, each confirmed by a test; specs may use no others.</summary>
/// <remarks>
/// Among others, NJsonSchema silently ignores <c>const</c>, <c>if</c>, <c>contains</c>, <c>prefixItems</c>, <c>dependentRequired</c>,
/// <c>propertyNames</c>, most <c>format</c>s, and everything beside <c>$ref</c>. It compares the values of <c>enum</c> and
/// <c>uniqueItems</c> as strings, so that <c>1</c> equals <c>"1"</c>; both are therefore allowed for strings only.
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

    /// <summary>All allowed keywords, for the test that confirms each.</summary>
    public static IReadOnlyCollection<string> Allowed => Forms.Keys;

    /// <exception cref="FormatException">A keyword is unsupported, or its value is malformed; the message names the place.</exception>
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

/// <summary>The forms of keyword values.</summary>
internal static class SchemaForms
{
    private static readonly string[] Types = ["array", "boolean", "integer", "null", "number", "object", "string"];
    private static readonly string[] Formats = ["date", "date-time"];

    /// <exception cref="FormatException">The value at this place violates the rule.</exception>
    public static void Require([DoesNotReturnIf(false)] bool holds, string at, string rule)
    {
        if (!holds)
        {
            throw new FormatException($"{at}: {rule}");
        }
    }

    public static void Any(JsonElement value, string at)
    {
    }

    public static void Text(JsonElement value, string at) => Require(value.ValueKind == JsonValueKind.String, at, "a text");

    public static void True(JsonElement value, string at) => Require(value.ValueKind == JsonValueKind.True, at, "true");

    public static void Texts(JsonElement value, string at)
    {
        Require(value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String), at, "a list of texts");
        var texts = value.EnumerateArray().Select(item => item.GetString()!).ToArray();
        Require(texts.Length > 0 && texts.Distinct(StringComparer.Ordinal).Count() == texts.Length, at, "a list of texts, not empty, each once");
    }

    public static void Type(JsonElement value, string at)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            Texts(value, at);
            foreach (var type in value.EnumerateArray())
            {
                OneOf(Types, type, at);
            }
        }
        else
        {
            OneOf(Types, value, at);
        }
    }

    public static void Format(JsonElement value, string at) => OneOf(Formats, value, at);

    public static void Count(JsonElement value, string at) =>
        Require(value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0, at, "a whole number from 0 to 2147483647");

    public static void Number(JsonElement value, string at) =>
        Require(value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out _), at, "a number of at most 28 digits");

    public static void PositiveNumber(JsonElement value, string at) =>
        Require(value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number > 0, at, "a number above 0, of at most 28 digits");

    public static void Pattern(JsonElement value, string at)
    {
        Text(value, at);
        try
        {
            _ = new Regex(SchemaDialect.Pattern(value.GetString()!), RegexOptions.None, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"{at}: not a regular expression", e);
        }
    }

    private static void OneOf(string[] allowed, JsonElement value, string at) =>
        Require(value.ValueKind == JsonValueKind.String && allowed.Contains(value.GetString(), StringComparer.Ordinal), at, $"one of {string.Join(", ", allowed)}");
}
