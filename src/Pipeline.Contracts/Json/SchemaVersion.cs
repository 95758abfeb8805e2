using System.Globalization;
using System.Text.Json;

namespace Pipeline.Contracts.Json;

/// <summary>The version of a document: the number at the end of its member <c>schema</c>, as in <c>pins-v1</c>.</summary>
public static class SchemaVersion
{
    private const string Mark = "-v";

    /// <summary>Refuses a document of a later version before its members are read, so that the reason is not an unknown member.</summary>
    /// <param name="document">The document.</param>
    /// <param name="known">The schema that this version reads, such as <c>pins-v1</c>.</param>
    /// <exception cref="FormatException">The document is of the same kind and a later version; the message says what to do.</exception>
    public static void RefuseLater(JsonElement document, string known)
    {
        if (document.ValueKind == JsonValueKind.Object && document.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.String
            && schema.GetString() is { } found && Number(found, KindOf(known)) > Number(known, KindOf(known)))
        {
            throw new FormatException($"{found} is of a later version than {known}: upgrade the pipeline");
        }
    }

    private static string KindOf(string schema) => schema[..schema.LastIndexOf(Mark, StringComparison.Ordinal)];

    // 0 if the schema is of another kind.
    private static int Number(string schema, string kind) =>
        schema.StartsWith(kind + Mark, StringComparison.Ordinal) && int.TryParse(schema.AsSpan(kind.Length + Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
