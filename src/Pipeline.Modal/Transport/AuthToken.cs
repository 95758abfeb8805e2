using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pipeline.Modal.Transport;

/// <summary>The token that each call carries, and what is known of its life.</summary>
/// <param name="Text">The token, a JWT (RFC 7519); never told.</param>
/// <param name="Expires">From then on it is no good.</param>
/// <param name="RefreshAt">From then on another is asked for: 50 to 60 % of its life, so that many clients do not ask at once.</param>
internal sealed record AuthToken(string Text, DateTimeOffset Expires, DateTimeOffset RefreshAt)
{
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(20);
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public bool IsLive(DateTimeOffset now) => now < Expires;

    public bool IsFresh(DateTimeOffset now) => now < RefreshAt;

    /// <summary>Whether a text can be a token at all: something, and of visible ASCII, as a header has it.</summary>
    public static bool CanTravel(string text) => text.Length > 0 && text.All(c => c is > ' ' and <= '~');

    /// <summary>Reads a token as the service gives it. Its signature is the service's business.</summary>
    /// <param name="text">The token; where it tells no expiry, it is good for 20 minutes.</param>
    /// <param name="now">When it was given.</param>
    public static AuthToken Read(string text, DateTimeOffset now)
    {
        var expires = Expiry(text) ?? now + Unsaid;
        var life = expires > now ? expires - now : TimeSpan.Zero;
        return new(text, expires, now + (life * (0.5 + (0.1 * Spread(text)))));
    }

    /// <summary>Neither the token nor a part of it.</summary>
    public override string ToString() => $"a token until {Expires:O}";

    private static DateTimeOffset? Expiry(string text)
    {
        try
        {
            return text.Split('.') is [_, var claims, _]
                && JsonSerializer.Deserialize<JsonElement>(Base64(claims)) is { ValueKind: JsonValueKind.Object } read
                && read.TryGetProperty("exp", out var exp) && exp.ValueKind == JsonValueKind.Number
                && exp.TryGetDouble(out var seconds) && seconds > 0 && seconds < Latest
                ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds)
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    // Both alphabets of RFC 4648, padded or not: issuers differ.
    private static byte[] Base64(string text) => Base64Url.DecodeFromChars(text.Replace('+', '-').Replace('/', '_').TrimEnd('='));

    // From 0 to 1, and of the token alone: no two clients have the same one.
    private static double Spread(string text) => BinaryPrimitives.ReadUInt16BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) / (double)ushort.MaxValue;
}
