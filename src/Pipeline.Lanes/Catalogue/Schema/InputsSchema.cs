using System.Text.Json;
using System.Text.RegularExpressions;
using NJsonSchema;
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
