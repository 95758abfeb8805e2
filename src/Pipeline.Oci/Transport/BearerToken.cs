using System.Text.Json;

namespace Pipeline.Oci.Transport;

/// <summary>A bearer token and its last use.</summary>
/// <param name="Value">The token for the registry.</param>
/// <param name="Expires">Shortly before the registry rejects it.</param>
internal sealed record BearerToken(string Value, DateTimeOffset Expires)
{
    private const int DefaultSeconds = 60; // The default of Distribution, "Token Authentication Specification".
    private const int MostSeconds = 24 * 60 * 60;
    private const double UsableFraction = 0.9;

    public override string ToString() => "BearerToken ***";

    /// <summary>Parses a token server's response.</summary>
    /// <exception cref="FormatException">The response is invalid.</exception>
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
            throw new FormatException("a token with unsendable characters");
        }

        var seconds = answer.TryGetProperty("expires_in", out var lifetime) && lifetime.ValueKind == JsonValueKind.Number && lifetime.GetDouble() >= 1
            ? Math.Min(lifetime.GetDouble(), MostSeconds)
            : DefaultSeconds;
        return new BearerToken(value, now.AddSeconds(seconds * UsableFraction));
    }

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;
}
