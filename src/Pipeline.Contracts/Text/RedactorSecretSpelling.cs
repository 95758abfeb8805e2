using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipeline.Contracts;

/// <summary>The ways in which one secret may be spelled in a line.</summary>
internal static class SecretSpelling
{
    private const int ShortestLine = 8;

    /// <summary>As it is, as JSON escapes it (all or little), percent-encoded; and each longer line of one that has several.</summary>
    public static IEnumerable<string> Of(string secret) =>
        Lines(secret).SelectMany(Spellings).Where(spelling => spelling.Length >= Redactor.ShortestSecret).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Lines(string secret) =>
        secret.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(line => line.Length >= ShortestLine).Prepend(secret);

    private static IEnumerable<string> Spellings(string text) =>
    [
        text,
        JsonEncodedText.Encode(text).Value,
        JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value,
        Uri.EscapeDataString(text),
    ];
}
