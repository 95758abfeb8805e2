using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Emulation.Hosting;

/// <summary>Short-lived tokens that accompany every call: JWTs (RFC 7519), signed with HS256 by a key that lives as long as the emulator.</summary>
internal sealed class IssuedTokens(TimeProvider time)
{
    private static readonly string Header = Encode("""{"alg":"HS256","typ":"JWT"}"""u8);
    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    /// <param name="life">The lifetime; null for a token without <c>exp</c>.</param>
    public string Issue(TimeSpan? life)
    {
        var now = time.GetUtcNow();
        var expiry = life is { } bounded ? string.Create(CultureInfo.InvariantCulture, $"\"exp\":{(now + bounded).ToUnixTimeSeconds()},") : "";
        var claims = string.Create(CultureInfo.InvariantCulture, $"{{{expiry}\"iat\":{now.ToUnixTimeSeconds()}}}");
        var signed = $"{Header}.{Encode(Encoding.ASCII.GetBytes(claims))}";
        return $"{signed}.{Signature(signed)}";
    }

    /// <summary>Whether this emulator issued the token and it has not expired.</summary>
    public bool IsValid(string token)
    {
        var parts = token.Split('.');
        return parts.Length == 3
            && Same(parts[2], Signature($"{parts[0]}.{parts[1]}"))
            && (Expiry(parts[1]) is not { } expiry || time.GetUtcNow().ToUnixTimeSeconds() < expiry);
    }

    /// <summary>Compares two secrets in constant time.</summary>
    public static bool Same(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(left), Encoding.UTF8.GetBytes(right));

    // The signature proves that Issue wrote the claims, so they have its form.
    private static long? Expiry(string claims)
    {
        var text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(claims));
        const string Name = "{\"exp\":";
        return text.StartsWith(Name, StringComparison.Ordinal) ? long.Parse(text.AsSpan(Name.Length, text.IndexOf(',', StringComparison.Ordinal) - Name.Length), CultureInfo.InvariantCulture) : null;
    }

    private string Signature(string signed) => Encode(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(signed)));

    private static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);
}
