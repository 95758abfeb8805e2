using System.Text.Json;

namespace Pipeline.Processors.Planning;

/// <summary>One accepted form of an input: a schema, or a branch of its <c>oneOf</c> or <c>anyOf</c>.</summary>
internal sealed record InputForm(JsonElement Schema, string? MediaType)
{
    /// <summary>Whether it accepts a file: <c>{"$artifact":…}</c>.</summary>
    public bool TakesArtifact => Schema.ValueKind == JsonValueKind.Object
        && Schema.TryGetProperty("properties", out var properties)
        && properties.ValueKind == JsonValueKind.Object
        && properties.TryGetProperty("$artifact", out _);

    /// <summary>The forms that an input's schema accepts.</summary>
    public static IEnumerable<InputForm> Of(JsonElement schema)
    {
        var own = MediaTypeOf(schema);
        var branches = Branches(schema, "oneOf").Concat(Branches(schema, "anyOf")).ToArray();
        return branches.Length == 0
            ? [new(schema, own)]
            : branches.Select(branch => new InputForm(branch, MediaTypeOf(branch) ?? own));
    }

    /// <summary>Whether it accepts a holding by kind and media type; the host validates against the whole schema.</summary>
    public bool Fits(Holding holding) =>
        (MediaType is null || holding.MediaType is null || MediaType == holding.MediaType)
        && (holding.IsArtifact ? TakesArtifact : TakesValue(holding.Value));

    private static IEnumerable<JsonElement> Branches(JsonElement schema, string keyword) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(keyword, out var branches) && branches.ValueKind == JsonValueKind.Array
            ? branches.EnumerateArray().Where(branch => branch.ValueKind == JsonValueKind.Object)
            : [];

    private static string? MediaTypeOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("contentMediaType", out var type) && type.ValueKind == JsonValueKind.String
            ? type.GetString()
            : null;

    private bool TakesValue(JsonElement value)
    {
        if (Schema.ValueKind != JsonValueKind.Object || TakesArtifact)
        {
            return Schema.ValueKind == JsonValueKind.True;
        }

        var ofType = !Schema.TryGetProperty("type", out var type) || (type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(one => IsOf(value, one))
            : IsOf(value, type));
        var inEnum = !Schema.TryGetProperty("enum", out var values)
            || (values.ValueKind == JsonValueKind.Array && values.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)));
        return ofType && inEnum;
    }

    private static bool IsOf(JsonElement value, JsonElement type) => type.ValueKind == JsonValueKind.String && value.ValueKind switch
    {
        JsonValueKind.String => type.ValueEquals("string"),
        JsonValueKind.Number => type.ValueEquals("number") || (type.ValueEquals("integer") && double.IsInteger(value.GetDouble())),
        JsonValueKind.True or JsonValueKind.False => type.ValueEquals("boolean"),
        JsonValueKind.Array => type.ValueEquals("array"),
        JsonValueKind.Object => type.ValueEquals("object"),
        JsonValueKind.Null => type.ValueEquals("null"),
        _ => false,
    };
}
