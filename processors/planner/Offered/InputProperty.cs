using System.Text.Json;
using Pipeline.Contracts.Specs;

namespace Pipeline.Processors.Planning;

/// <summary>One input of a processor.</summary>
internal sealed record InputProperty(string Name, bool IsRequired, JsonElement? Default, IReadOnlyList<InputForm> Forms)
{
    /// <summary>The media types of artifacts that it accepts, which an earlier step can write.</summary>
    public IReadOnlyList<string> MediaTypes { get; } =
        [.. Forms.Where(form => form.TakesArtifact).Select(form => form.MediaType).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The inputs of a processor, sorted by name (ordinal).</summary>
    public static IEnumerable<InputProperty> Of(ProcessorSpec spec)
    {
        var required = Required(spec.Inputs).ToHashSet(StringComparer.Ordinal);
        if (!spec.Inputs.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return properties.EnumerateObject()
            .OrderBy(property => property.Name, StringComparer.Ordinal)
            .Select(property => new InputProperty(
                property.Name,
                required.Contains(property.Name),
                DefaultOf(property.Value),
                [.. InputForm.Of(property.Value)]));
    }

    /// <summary>The holding for this input: named for the processor, named for the input, or, for a required one, of its media type.</summary>
    public Holding? Choose(string processor, IReadOnlyList<Holding> holdings) =>
        holdings.FirstOrDefault(holding => holding.Name == $"{processor}.{Name}" && Fits(holding))
        ?? holdings.FirstOrDefault(holding => holding.Name == Name && Fits(holding))
        ?? (IsRequired ? holdings.FirstOrDefault(IsOfType) : null);

    private bool IsOfType(Holding holding) =>
        Forms.Any(form => form.MediaType is not null && form.MediaType == holding.MediaType && form.Fits(holding));

    private bool Fits(Holding holding) => Forms.Any(form => form.Fits(holding));

    private static JsonElement? DefaultOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("default", out var value) ? value : null;

    private static IEnumerable<string> Required(JsonElement schema) =>
        schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()!)
            : [];
}
