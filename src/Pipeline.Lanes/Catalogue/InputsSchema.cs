using System.Text.Json;
using NJsonSchema;
using NJsonSchema.Validation;
using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>The JSON Schema of a processor's inputs.</summary>
public sealed class InputsSchema
{
    // Parsing a schema loads a second JSON library; only a run needs it.
    private readonly Lazy<JsonSchema> schema;

    private InputsSchema(JsonElement document) =>
        schema = new(() => JsonSchema.FromJsonAsync(document.GetRawText()).GetAwaiter().GetResult());

    /// <summary>Takes the <c>inputs</c> of a spec.</summary>
    public static InputsSchema Of(JsonElement document) => new(document);

    /// <summary>Checks a document.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c> naming the JSON pointer and the rule that is broken, never the value.</exception>
    public void Check(InputsDocument inputs)
    {
        var errors = schema.Value.Validate(System.Text.Encoding.UTF8.GetString(inputs.Canonical.Span));
        if (errors.Count > 0)
        {
            throw new FaultException(ErrorCode.Inputs, $"{errors.First().Path} {errors.First().Kind}");
        }
    }
}
