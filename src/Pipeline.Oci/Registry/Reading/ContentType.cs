namespace Pipeline.Oci;

/// <summary>What an answer says that its body is, without parameters (RFC 9110, 8.3).</summary>
internal static class ContentType
{
    /// <returns>In lower case; none when the registry does not say.</returns>
    public static string? Of(HttpResponseMessage response) =>
        response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var values) && values.ToString().Split(';')[0].Trim() is { Length: > 0 } type
            ? type.ToLowerInvariant()
            : null;
}
