using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pipeline.Contracts.Tests;

/// <summary>The encodings in which a program may write a secret.</summary>
internal static class Encodings
{
    private const int Telling = 6;

    private static readonly (string Name, Func<string, string> Encode)[] Written =
    [
        ("plain", secret => secret),
        ("base64 at offset 0", secret => Base64(secret, 0)),
        ("base64 at offset 1", secret => Base64(secret, 1)),
        ("base64 at offset 2", secret => Base64(secret, 2)),
        ("base64url", secret => Base64(secret, 0).Replace('+', '-').Replace('/', '_').TrimEnd('=')),
        ("base64 in lines of 76", secret => Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('<', 47) + secret + new string('>', 80)), Base64FormattingOptions.InsertLineBreaks)),
        ("hex", secret => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(secret))),
        ("HEX", secret => Convert.ToHexString(Encoding.UTF8.GetBytes(secret))),
        ("URL", Uri.EscapeDataString),
        ("URL, every byte, in small letters", secret => string.Concat(Encoding.UTF8.GetBytes(secret).Select(value => $"%{value:x2}"))),
        ("form", secret => WebUtility.UrlEncode(secret)),
        ("JSON", secret => JsonEncodedText.Encode(secret).Value),
        ("JSON, as little as may be", secret => JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value),
        ("JSON, every character", secret => string.Concat(secret.Select(unit => $"\\u{(int)unit:x4}"))),
        ("JSON in JSON", secret => JsonEncodedText.Encode(JsonEncodedText.Encode(secret).Value).Value),
        ("base64 in a URL", secret => Uri.EscapeDataString(Base64(secret, 1))),
        ("HTML", WebUtility.HtmlEncode),
        ("bytes of Python", secret => string.Concat(Encoding.UTF8.GetBytes(secret).Select(value => $"\\x{value:x2}"))),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Written.Select(way => way.Name)];

    public static string Encode(string name, string secret) => Written.Single(way => way.Name == name).Encode(secret);

    /// <summary>A part of the secret that the text shows in one of the encodings, or null.</summary>
    public static string? Leak(string way, string secret, string text)
    {
        // Text that is the same for any secret of this length reveals nothing.
        var (written, blank) = (Encode(way, secret), Encode(way, new string('~', Encoding.UTF8.GetByteCount(secret))));
        var length = Math.Min(Telling, secret.Length);
        // Neither does a mask together with its neighbours.
        text = text.Replace("***", "\0", StringComparison.Ordinal);
        return Enumerable.Range(0, written.Length - length + 1).Select(at => written.Substring(at, length))
            .FirstOrDefault(part => !blank.Contains(part, StringComparison.Ordinal) && text.Contains(part, StringComparison.Ordinal));
    }

    private static string Base64(string secret, int offset) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('<', 3 + offset) + secret + ">>>>"));
}
