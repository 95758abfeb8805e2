using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Pipeline.Contracts.Tests;

/// <summary>Realistic secrets, the same in every run.</summary>
internal static class SecretSamples
{
    private const string Punctuation = "abXY09!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
    private const string Anywhere = "aZ9 é漢ß\"\\%&+/";

    public static IReadOnlyList<string> All { get; } = [.. Enumerable.Range(0, 2000).Select(Of)];

    private static string Of(int number)
    {
        var bytes = SHA512.HashData(Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)));
        var length = 8 + (bytes[0] % 40);
        return (number % 8) switch
        {
            0 => Convert.ToHexStringLower(bytes)[..(2 * length / 2)],
            1 => Convert.ToBase64String(bytes)[..length],
            2 => new Guid(bytes.AsSpan(0, 16)).ToString(),
            3 => string.Concat(bytes.Take(length).Select(value => Punctuation[value % Punctuation.Length])),
            4 => string.Concat(bytes.Take(length).Select(value => Anywhere[value % Anywhere.Length])).Trim().PadRight(8, '!'),
            5 => string.Join(' ', bytes.Take(20).Chunk(4).Select(Convert.ToHexStringLower)),
            6 => "https://user:" + Convert.ToHexStringLower(bytes)[..length] + "@host/?a=1&b=%41",
            _ => $"{{\"id\":\"{Convert.ToBase64String(bytes)[..length]}\",\n\t\"n\":\"\\u00e9\"}}",
        };
    }
}
