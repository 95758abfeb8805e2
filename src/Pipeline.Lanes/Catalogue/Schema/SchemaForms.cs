using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pipeline.Lanes;

/// <summary>The forms that the values of schema keywords have.</summary>
internal static class SchemaForms
{
    private static readonly string[] Types = ["array", "boolean", "integer", "null", "number", "object", "string"];
    private static readonly string[] Formats = ["date", "date-time"];

    /// <exception cref="FormatException">The rule does not hold at this place.</exception>
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
