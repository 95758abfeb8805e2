using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>A registry's description of a failure: <c>{"errors":[{"code":"DENIED","message":"…"}]}</c> (OCI distribution spec, "Error Codes").</summary>
/// <param name="Text">The start of the body; for matching only, never for a message.</param>
/// <param name="Names">The well-formed error codes in it.</param>
internal sealed partial record ErrorBody(string Text, IReadOnlyList<string> Names)
{
    private const int MaxBytes = 16 * 1024;
    private const int MaxCodes = 3;

    /// <summary>The codes as a suffix for messages: <c> (DENIED)</c>, or empty.</summary>
    public string Codes => Names.Count == 0 ? "" : $" ({string.Join(", ", Names)})";

    public static ErrorBody None { get; } = new("", []);

    public bool IsWebPage => Text.AsSpan().TrimStart().StartsWith('<');

    /// <summary>Reads the body; an incomplete one counts as empty.</summary>
    public static async Task<ErrorBody> Read(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var bytes = await BoundedBody.UpTo(stream, MaxBytes, cancellationToken);
            return new ErrorBody(Encoding.UTF8.GetString(bytes.Span), CodesOf(bytes));
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return new ErrorBody("", []);
        }
    }

    private static List<string> CodesOf(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            return StrictJson.Parse(utf8) is { ValueKind: JsonValueKind.Object } body
                && body.TryGetProperty("errors", out var errors)
                && errors.ValueKind == JsonValueKind.Array
                    ? [.. errors.EnumerateArray().Select(Code).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxCodes)]
                    : [];
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static string? Code(JsonElement error) =>
        error.ValueKind == JsonValueKind.Object
        && error.TryGetProperty("code", out var code)
        && code.ValueKind == JsonValueKind.String
        && CodeForm().IsMatch(code.GetString()!)
            ? code.GetString()
            : null;

    [GeneratedRegex(@"\A[A-Z][A-Z0-9_]{0,63}\z", RegexOptions.CultureInvariant, 60_000)]
    private static partial Regex CodeForm();
}
