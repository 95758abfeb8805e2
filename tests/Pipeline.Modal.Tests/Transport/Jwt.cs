using System.Text;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>Tokens of the form that the service gives.</summary>
internal static class Jwt
{
    /// <param name="expires">When it ends.</param>
    /// <param name="id">Tells one from another.</param>
    public static string Until(DateTimeOffset expires, int id = 0) => Of($$"""{"exp":{{expires.ToUnixTimeSeconds()}},"jti":"{{id}}"}""");

    public static string Of(string claims) => $"e30.{Encode(claims)}.c2lnbmF0dXJl";

    public static string Encode(string claims) => Convert.ToBase64String(Encoding.UTF8.GetBytes(claims)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
