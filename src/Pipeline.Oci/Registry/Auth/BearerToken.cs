using System.Text.Json;
using Pipeline.Contracts;

namespace Pipeline.Oci;

/// <summary>A token, and until when it is used.</summary>
/// <param name="Value">What the registry is shown.</param>
/// <param name="Expires">A little before the registry stops to believe it.</param>
internal sealed record BearerToken(string Value, DateTimeOffset Expires)
{
    private const int DefaultSeconds = 60; // Distribution, "Token Authentication Specification".
    private const int MostSeconds = 24 * 60 * 60;
    private const double Used = 0.9;

    public override string ToString() => "BearerToken ***";

    /// <summary>Reads a token server's answer.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static BearerToken Parse(ReadOnlyMemory<byte> utf8, DateTimeOffset now)
    {
        var answer = StrictJson.Parse(utf8);
        if (answer.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("not an object");
        }

        var value = Text(answer, "token") ?? Text(answer, "access_token") ?? throw new FormatException("neither token nor access_token");
        if (value.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new FormatException("a token that cannot be sent");
        }

        var seconds = answer.TryGetProperty("expires_in", out var told) && told.ValueKind == JsonValueKind.Number && told.GetDouble() >= 1
            ? Math.Min(told.GetDouble(), MostSeconds)
            : DefaultSeconds;
        return new BearerToken(value, now.AddSeconds(seconds * Used));
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
