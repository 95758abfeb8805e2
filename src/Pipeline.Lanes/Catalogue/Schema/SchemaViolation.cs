using System.Globalization;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using NJsonSchema.Validation;

namespace Pipeline.Lanes;

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
