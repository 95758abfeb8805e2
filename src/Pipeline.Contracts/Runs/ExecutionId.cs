using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace Pipeline.Contracts.Runs;

/// <summary>The id of one run: a UUID (RFC 9562), lower case and hyphenated, never nil.</summary>
[JsonConverter(typeof(TextConverter<ExecutionId>))]
public sealed record ExecutionId : ITextForm<ExecutionId>
{
    private readonly string text;

    private ExecutionId(string text) => this.text = text;

    public static string Form => "an execution id (a lower-case hyphenated UUID)";

    public static bool TryParse(string? text, [NotNullWhen(true)] out ExecutionId? value)
    {
        value = Guid.TryParseExact(text, "D", out var id) && id != Guid.Empty
            && string.Equals(id.ToString("D"), text, StringComparison.Ordinal)
                ? new ExecutionId(text!)
                : null;
        return value is not null;
    }

    public static ExecutionId Parse(string text) => TextForm.Parse<ExecutionId>(text);

    public static ExecutionId From(Guid id) => Parse(id.ToString("D"));

    /// <summary>The same 128 bits as a trace's id: 32 lower-case hexadecimal digits, not all zero (W3C Trace Context, "trace-id").</summary>
    public string TraceId => text.Replace("-", "", StringComparison.Ordinal);

    public override string ToString() => text;
}
