using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Plans;

/// <summary>The name of a step inside its plan: <c>[a-z][a-z0-9_-]{0,31}</c>.</summary>
[JsonConverter(typeof(TextConverter<StepId>))]
public sealed record StepId : ITextForm<StepId>
{
    private const int MaxLength = 32;
    private readonly string text;

    private StepId(string text) => this.text = text;

    public static string Form => "a step id ([a-z][a-z0-9_-]{0,31})";

    public static bool TryParse(string? text, [NotNullWhen(true)] out StepId? value)
    {
        value = text is { Length: > 0 and <= MaxLength } && char.IsAsciiLetterLower(text[0])
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-')
                ? new StepId(text)
                : null;
        return value is not null;
    }

    public static StepId Parse(string text) => TextForm.Parse<StepId>(text);

    public override string ToString() => text;
}
