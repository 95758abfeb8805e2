using System.Text;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>Tokens in the service's form.</summary>
internal static class Jwt
{
    /// <param name="expires">The end of its validity.</param>
    /// <param name="id">Distinguishes tokens.</param>
    public static string Until(DateTimeOffset expires, int id = 0) => Of($$"""{"exp":{{expires.ToUnixTimeSeconds()}},"jti":"{{id}}"}""");

    public static string Of(string claims) => $"e30.{Encode(claims)}.c2lnbmF0dXJl";

    public static string Encode(string claims) => Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
