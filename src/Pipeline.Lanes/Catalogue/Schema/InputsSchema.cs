using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NJsonSchema;
using NJsonSchema.Validation;
using Newtonsoft.Json.Linq;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The JSON Schema of a processor's inputs: only keywords that are enforced, so that what is written is what holds.</summary>
/// <remarks>
/// The keywords are listed in <see cref="SchemaKeywords"/>. Lengths count UTF-16 code units; an integer is a whole number of at most 2^53 in
/// magnitude, whichever way it is written.
/// </remarks>
public sealed class InputsSchema
{
    private const int MostTold = 3;

    // Only a run needs the validator: it brings a second JSON library into the process.
    private readonly Lazy<JsonSchema> schema;

    private InputsSchema(JsonElement document) =>
        schema = new(() => JsonSchema.FromJsonAsync(SchemaDialect.ToDotNet(document)).GetAwaiter().GetResult());

    /// <summary>Takes the <c>inputs</c> of a spec.</summary>
    /// <exception cref="FormatException">A keyword is not enforced, or its value is not of its form; the message names the place.</exception>
    public static InputsSchema Of(JsonElement document)
    {
        SchemaKeywords.Check(document);
        return new InputsSchema(document);
    }

    /// <summary>Checks a document.</summary>
    /// <exception cref="FaultException">
    /// <c>ERR_INPUTS</c> with the JSON pointer (RFC 6901) and the rule of up to three violations, sorted by pointer; never a value.
    /// </exception>
    public void Check(InputsDocument inputs)
    {
        try
        {
            var violations = SchemaViolation.Of(schema.Value.Validate(JsonTokens.Of(inputs.Root))).Distinct()
                .OrderBy(violation => violation.Pointer, StringComparer.Ordinal).ThenBy(violation => violation.Rule, StringComparer.Ordinal)
                .ToArray();
            if (violations.Length > 0)
            {
                throw new FaultException(ErrorCode.Inputs, Tell(violations));
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new FaultException(ErrorCode.Inputs, "a text takes too long to match its pattern", e);
        }
    }

    private static string Tell(SchemaViolation[] violations)
    {
        var told = string.Join("; ", violations.Take(MostTold).Select(violation => violation.ToString()));
        return violations.Length > MostTold ? $"{told}; and {violations.Length - MostTold} more" : told;
    }
}

/// <summary>Hands a strictly read document to the validator, which knows another library's tree.</summary>
/// <remarks>Its own reader would take some texts for dates and some numbers for integers beyond any bound that it can compare.</remarks>
internal static class JsonTokens
{
    private const double MaxInteger = 9007199254740992;

    public static JToken Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => new JObject(element.EnumerateObject().Select(member => new JProperty(member.Name, Of(member.Value)))),
        JsonValueKind.Array => new JArray(element.EnumerateArray().Select(Of)),
        JsonValueKind.String => JValue.CreateString(element.GetString()!),
        JsonValueKind.Number => Number(element.GetDouble()),
        JsonValueKind.True => new JValue(true),
        JsonValueKind.False => new JValue(false),
        _ => JValue.CreateNull(),
    };

    // Inputs are doubles (RFC 8785); one without a fraction is an integer however it is written.
    private static JValue Number(double value) =>
        double.IsInteger(value) && Math.Abs(value) <= MaxInteger ? new JValue((long)value) : new JValue(value);
}

/// <summary>One place of a document that breaks one rule of its schema.</summary>
/// <param name="Pointer">The JSON pointer (RFC 6901) of the place; the root is the empty text.</param>
/// <param name="Rule">The keyword and what the schema gives it.</param>
internal sealed record SchemaViolation(string Pointer, string Rule)
{
    private const int MaxRule = 120;

    /// <summary>What the validator found, down to the places themselves.</summary>
    public static IEnumerable<SchemaViolation> Of(IEnumerable<ValidationError> errors)
    {
        var pointers = new JsonPointers();
        return errors.SelectMany(error => Of(error, pointers));
    }

    private static IEnumerable<SchemaViolation> Of(ValidationError error, JsonPointers pointers) => error switch
    {
        // All of these must hold, so each broken one is worth naming; of alternatives, only that none holds.
        ChildSchemaValidationError { Kind: ValidationErrorKind.ArrayItemNotValid or ValidationErrorKind.AdditionalPropertiesNotValid or ValidationErrorKind.NotAllOf } all =>
            all.Errors.SelectMany(errors => errors.Value).SelectMany(inner => Of(inner, pointers)),
        { Kind: ValidationErrorKind.PropertyRequired } => [new(pointers.Of(error.Token!) + JsonPointers.Segment(error.Property!), "required")],
        _ => [new(pointers.Of(error.Token!), Shorten(RuleOf(error.Kind, error.Schema)))],
    };

    public override string ToString() => Pointer.Length == 0 ? $"the document: {Rule}" : $"{Pointer}: {Rule}";

    private static string Shorten(string rule) => rule.Length <= MaxRule ? rule : rule[..(MaxRule - 1)] + "…";

    private static string RuleOf(ValidationErrorKind kind, JsonSchema schema) => kind switch
    {
        ValidationErrorKind.StringExpected => "type string",
        ValidationErrorKind.NumberExpected => "type number",
        ValidationErrorKind.IntegerExpected => "type integer",
        ValidationErrorKind.BooleanExpected => "type boolean",
        ValidationErrorKind.ObjectExpected => "type object",
        ValidationErrorKind.ArrayExpected => "type array",
        ValidationErrorKind.NullExpected => "type null",
        ValidationErrorKind.NoTypeValidates => "type",
        ValidationErrorKind.NotInEnumeration => $"enum {string.Join(", ", schema.Enumeration)}",
        ValidationErrorKind.PatternMismatch => "pattern",
        ValidationErrorKind.DateExpected => "format date",
        ValidationErrorKind.DateTimeExpected => "format date-time",
        ValidationErrorKind.StringTooShort => Of("minLength", schema.MinLength),
        ValidationErrorKind.StringTooLong => Of("maxLength", schema.MaxLength),
        ValidationErrorKind.NumberTooSmall => schema.Minimum is { } least ? Of("minimum", least) : Of("exclusiveMinimum", schema.ExclusiveMinimum),
        ValidationErrorKind.NumberTooBig => schema.Maximum is { } most ? Of("maximum", most) : Of("exclusiveMaximum", schema.ExclusiveMaximum),
        ValidationErrorKind.NumberNotMultipleOf or ValidationErrorKind.IntegerNotMultipleOf => Of("multipleOf", schema.MultipleOf),
        ValidationErrorKind.TooFewItems => Of("minItems", schema.MinItems),
        ValidationErrorKind.TooManyItems => Of("maxItems", schema.MaxItems),
        ValidationErrorKind.ItemsNotUnique => "uniqueItems",
        ValidationErrorKind.TooFewProperties => Of("minProperties", schema.MinProperties),
        ValidationErrorKind.TooManyProperties => Of("maxProperties", schema.MaxProperties),
        ValidationErrorKind.NoAdditionalPropertiesAllowed => "additionalProperties",
        ValidationErrorKind.NotAnyOf => "anyOf",
        ValidationErrorKind.NotOneOf => "oneOf",
        ValidationErrorKind.ExcludedSchemaValidates => "not",
        _ => kind.ToString(),
    };

    private static string Of(string keyword, object? bound) => string.Create(CultureInfo.InvariantCulture, $"{keyword} {bound}");
}

/// <summary>JSON pointers (RFC 6901) to the places of a document. The items of a list are counted once, however many of them are pointed to.</summary>
internal sealed class JsonPointers
{
    private readonly Dictionary<JArray, Dictionary<JToken, int>> positions = new(ReferenceEqualityComparer.Instance);

    /// <summary>The pointer to a place; the root's is the empty text.</summary>
    public string Of(JToken token) => token.Parent switch
    {
        null => "",
        JProperty property => Of(property),
        JArray array => Of(array) + Segment(Position(array, token).ToString(CultureInfo.InvariantCulture)),
        { } parent => Of(parent) + Segment(((JProperty)token).Name),
    };

    public static string Segment(string name) =>
        "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private int Position(JArray array, JToken token)
    {
        if (!positions.TryGetValue(array, out var items))
        {
            items = new(ReferenceEqualityComparer.Instance);
            foreach (var item in array)
            {
                items.Add(item, items.Count);
            }

            positions.Add(array, items);
        }

        return items[token];
    }
}
