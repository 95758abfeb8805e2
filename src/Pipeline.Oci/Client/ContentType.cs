namespace Pipeline.Oci.Client;

/// <summary>The media type of an answer, without parameters (RFC 9110, 8.3).</summary>
internal static class ContentType
{
    /// <returns>The type in lower case; null if the registry omits it.</returns>
    public static string? Of(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) && values.ToString().Split(';')[0].Trim() is { Length: > 0 } type
            ? type.ToLowerInvariant()
            : null;
}
