using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NJsonSchema;
using NJsonSchema.Validation;
using Newtonsoft.Json.Linq;

namespace Pipeline.Lanes.Catalogue;

/// <summary>The JSON Schema of a processor's inputs. It allows only keywords that the validator enforces, so no rule in it is ignored.</summary>
/// <remarks>
/// <see cref="SchemaKeywords"/> lists the keywords. Lengths count UTF-16 code units; an integer is a whole number of at most 2^53 in
/// magnitude, in any notation.
/// </remarks>
public sealed class InputsSchema
{
    private const int MostTold = 3;

    // Created on demand: only a run needs the validator, which loads a second JSON library.
    private readonly Lazy<JsonSchema> schema;

    private InputsSchema(JsonElement document) =>
        schema = new(() => JsonSchema.FromJsonAsync(SchemaDialect.ToDotNet(document)).GetAwaiter().GetResult());

    /// <summary>Parses the <c>inputs</c> of a spec.</summary>
    /// <exception cref="FormatException">A keyword is unsupported, or its value is malformed; the message names the place.</exception>
    public static InputsSchema Of(JsonElement document)
    {
        SchemaKeywords.Check(document);
        return new InputsSchema(document);
    }

    /// <summary>Validates a document.</summary>
    /// <exception cref="FaultException">
    /// <c>ERR_INPUTS</c> with JSON pointer (RFC 6901) and rule of up to three violations, sorted by pointer. It never contains a value.
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

/// <summary>Converts a strictly parsed document to the validator's own tree.</summary>
/// <remarks>The validator's own reader would convert some strings to dates, and some numbers to integers that are too large to compare.</remarks>
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

    // Inputs are doubles (RFC 8785); one without a fraction is an integer in any notation.
    private static JValue Number(double value) =>
        double.IsInteger(value) && Math.Abs(value) <= MaxInteger ? new JValue((long)value) : new JValue(value);
}

/// <summary>One violation: a place of a document and the rule that it breaks.</summary>
/// <param name="Pointer">The JSON pointer (RFC 6901) to the place; empty for the root.</param>
/// <param name="Rule">The keyword and its value in the schema.</param>
internal sealed record SchemaViolation(string Pointer, string Rule)
{
    private const int MaxRule = 120;

    /// <summary>The validator's errors, flattened to single violations.</summary>
    public static IEnumerable<SchemaViolation> Of(IEnumerable<ValidationError> errors)
    {
        var pointers = new JsonPointers();
        return errors.SelectMany(error => Of(error, pointers));
    }

    private static IEnumerable<SchemaViolation> Of(ValidationError error, JsonPointers pointers) => error switch
    {
        // All of these must hold, so name each violation; of alternatives, say only that none holds.
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

/// <summary>JSON pointers (RFC 6901) to the places of a document. It numbers the items of a list once, however many pointers it makes.</summary>
internal sealed class JsonPointers
{
    private readonly Dictionary<JArray, Dictionary<JToken, int>> positions = new(ReferenceEqualityComparer.Instance);

    /// <summary>The pointer to a place; empty for the root.</summary>
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
