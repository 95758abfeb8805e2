using System.Buffers.Text;
using System.Net;
using System.Text.Json;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Transport;

namespace Pipeline.Oci.Client;

/// <summary>Asks a registry whether it accepts the client's credentials, and changes nothing there.</summary>
/// <param name="options">The options of the client.</param>
public sealed class RegistryPing(RegistryOptions options)
{
    /// <summary>Requests the registry's base (OCI distribution spec, "Determining Support"), with a token for a push to the repository if it demands one.</summary>
    /// <exception cref="RegistryException">It does not answer, or does not accept the credentials.</exception>
    public async Task<RegistryAccess> Send(Repository repository, CancellationToken cancellationToken)
    {
        using var transport = new RegistryTransport(options);
        var request = new RegistryRequest(HttpMethod.Get, repository, "ping", new Uri(transport.Endpoint.At(repository, ""), "/v2/")) { Scope = TokenScope.PushTo(repository), IsPing = true };
        return await transport.Exchange(request, (response, token) => Read(request, response, token), cancellationToken);
    }

    private static async Task<RegistryAccess> Read(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await RegistryRefusal.Of(request, response, cancellationToken);
        }

        var shown = response.RequestMessage!.Headers.Authorization;
        return new RegistryAccess(
            shown?.Scheme switch { null => RegistryAuthentication.None, "Basic" => RegistryAuthentication.Basic, _ => RegistryAuthentication.Token },
            shown is { Scheme: "Bearer", Parameter: { } token } ? TokenActions.Of(token, RegistryEndpoint.Name(request.Repository)) : null,
            response.Headers.Date);
    }
}

/// <summary>How a registry authenticated a request.</summary>
public enum RegistryAuthentication
{
    /// <summary>It asked for nothing.</summary>
    None,

    /// <summary>It accepted a user and password.</summary>
    Basic,

    /// <summary>It accepted a token of its token server, which may be one for anonymous users.</summary>
    Token,
}

/// <summary>What a registry said to a ping.</summary>
/// <param name="Authentication">How it authenticated the request.</param>
/// <param name="Actions">The actions on the repository that the token server granted, such as <c>pull</c> and <c>push</c>, sorted (ordinal); null if the token does not say.</param>
/// <param name="Date">The registry's clock, to the second; null if it sent none.</param>
public sealed record RegistryAccess(RegistryAuthentication Authentication, IReadOnlyList<string>? Actions, DateTimeOffset? Date);

/// <summary>The <c>access</c> claim of a token (Distribution, "Token Authentication Implementation"). Other tokens are opaque, and nobody but the registry has to verify them.</summary>
internal static class TokenActions
{
    /// <param name="token">The token.</param>
    /// <param name="repository">The repository's name inside its registry.</param>
    public static IReadOnlyList<string>? Of(string token, string repository)
    {
        if (token.Split('.') is not [_, var claims, _])
        {
            return null;
        }

        try
        {
            return StrictJson.Parse(Base64Url.DecodeFromChars(claims)) is { ValueKind: JsonValueKind.Object } read && read.TryGetProperty("access", out var access) && access.ValueKind == JsonValueKind.Array
                ? [.. access.EnumerateArray().Where(entry => Names(entry, repository)).SelectMany(Actions).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
                : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool Names(JsonElement entry, string repository) => Text(entry, "type") == "repository" && Text(entry, "name") == repository;

    private static IEnumerable<string> Actions(JsonElement entry) => entry.TryGetProperty("actions", out var actions) && actions.ValueKind == JsonValueKind.Array
        ? actions.EnumerateArray().Where(action => action.ValueKind == JsonValueKind.String).Select(action => action.GetString()!)
        : [];

    private static string? Text(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
