using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Pipeline.Modal.Transport;

/// <summary>The token of each call, and its lifetime.</summary>
/// <param name="Text">The token, a JWT (RFC 7519); never shown.</param>
/// <param name="Expires">The end of its validity.</param>
/// <param name="RefreshAt">When to request a new one: after 50 to 60 % of its lifetime, so that many clients do not ask at once.</param>
internal sealed record AuthToken(string Text, DateTimeOffset Expires, DateTimeOffset RefreshAt)
{
    private static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(20);
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    public bool IsLive(DateTimeOffset now) => now < Expires;

    public bool IsFresh(DateTimeOffset now) => now < RefreshAt;

    /// <summary>Whether text can be a token: not empty, and visible ASCII, as a header requires.</summary>
    public static bool CanTravel(string text) => text.Length > 0 && text.All(c => c is > ' ' and <= '~');

    /// <summary>Parses a token from the service, which verifies its signature itself.</summary>
    /// <param name="text">The token; without an expiry it is valid for 20 minutes.</param>
    /// <param name="now">When it was issued.</param>
    public static AuthToken Read(string text, DateTimeOffset now)
    {
        var expires = Expiry(text) ?? now + Unsaid;
        var life = expires > now ? expires - now : TimeSpan.Zero;
        return new(text, expires, now + (life * (0.5 + (0.1 * Spread(text)))));
    }

    /// <summary>Contains no part of the token.</summary>
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

    // Accepts both alphabets of RFC 4648, padded or not, because issuers differ.
    private static byte[] Base64(string text) => Base64Url.DecodeFromChars(text.Replace('+', '-').Replace('/', '_').TrimEnd('='));

    // From 0 to 1, derived from the token alone, which is unique per client.
    private static double Spread(string text) => BinaryPrimitives.ReadUInt16BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text))) / (double)ushort.MaxValue;
}
