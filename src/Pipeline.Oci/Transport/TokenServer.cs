using System.Net;
using System.Net.Http.Headers;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>Fetches tokens: GET with or without a password, or POST with a refresh token (Distribution, "Token Authentication", "OAuth2").</summary>
internal sealed class TokenServer(RequestSender sender, RegistryRetries retries, RegistryOptions options)
{
    private const int MaxBytes = 64 * 1024;

    /// <param name="request">The request that was challenged.</param>
    /// <param name="challenge">The challenge; its scheme is <c>bearer</c>.</param>
    /// <param name="credential">The client's credential.</param>
    public Task<BearerToken> Fetch(RegistryRequest request, Challenge challenge, RegistryCredential? credential)
    {
        var tokenRequest = Request(request, challenge, credential);
        var authorization = credential is RegistryCredential.Password password ? BasicHeader.Of(password) : null;

        // Many requests share this token, so the deadline ends the fetch, not any caller's cancellation.
        return retries.Run(tokenRequest.Subject, new OperationAttempts(options, options.Deadline), (_, token) => Attempt(tokenRequest, authorization, token), CancellationToken.None);
    }

    private async Task<BearerToken> Attempt(RegistryRequest request, AuthenticationHeaderValue? authorization, CancellationToken cancellationToken)
    {
        using var response = await sender.Send(request, authorization, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw await Refusal(request, response, cancellationToken);
        }

        var body = await RequestSender.Read(request, response, MaxBytes, cancellationToken);
        try
        {
            return BearerToken.Parse(body, options.Time.GetUtcNow());
        }
        catch (FormatException e)
        {
            // Without the inner exception, because JSON errors quote the unreadable text.
            throw request.Fail(RegistryFailure.Corrupt, $"the token server's answer holds no token ({e.Message})");
        }
    }

    private static async Task<RegistryException> Refusal(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await ErrorBody.Read(response, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => request.Fail(
                RegistryFailure.Denied, "the token server answers 401: the repository is private or missing, or the credentials are insufficient"),
            HttpStatusCode.Forbidden when !RegistryRefusal.IsUnlinked(body) => request.Fail(
                RegistryFailure.Denied, $"the token server answers 403: the credentials are invalid, expired or insufficient{RegistryRefusal.OrToCreate(request)}"),
            _ => RegistryRefusal.Of(request, response.StatusCode, body),
        };
    }

    private RegistryRequest Request(RegistryRequest request, Challenge challenge, RegistryCredential? credential)
    {
        var realm = Realm(request, challenge, credential is not null);
        (string, string?)[] parameters = [("service", challenge.Service), .. request.Scope.With(challenge.Scope).Select(scope => ("scope", (string?)scope))];
        var tokenRequest = request with { What = "token", Address = realm, Accept = [], Content = null, From = 0 };
        if (credential is not RegistryCredential.IdentityToken identity)
        {
            var query = string.Join('&', parameters.Where(parameter => parameter.Item2 is not null).Select(parameter => $"{parameter.Item1}={Uri.EscapeDataString(parameter.Item2!)}"));
            return tokenRequest with { Method = HttpMethod.Get, Address = LocationQuery.Append(realm, query) };
        }

        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "refresh_token",
            ["service"] = challenge.Service ?? "",
            ["client_id"] = "pipeline",
            ["scope"] = string.Join(' ', request.Scope.With(challenge.Scope)),
            ["refresh_token"] = identity.Secret,
        };
        return tokenRequest with { Method = HttpMethod.Post, Content = () => new FormUrlEncodedContent(form), FollowsRedirects = false };
    }

    private Uri Realm(RegistryRequest request, Challenge challenge, bool sendsCredential)
    {
        if (!Uri.TryCreate(challenge.Realm, UriKind.Absolute, out var realm) || (realm.Scheme != Uri.UriSchemeHttps && realm.Scheme != Uri.UriSchemeHttp))
        {
            throw request.Fail(RegistryFailure.Corrupt, "the registry names no token server");
        }

        var loopback = RegistryEndpoint.IsLoopback(request.Address.Host) && RegistryEndpoint.IsLoopback(realm.Host);
        if (realm.Scheme == Uri.UriSchemeHttp && !loopback)
        {
            throw request.Fail(RegistryFailure.Denied, $"the token server {realm.Host} has no TLS");
        }

        return !sendsCredential || RealmRule.Trusts(realm, request.Address, options.TokenServers)
            ? realm
            : throw request.Fail(
                RegistryFailure.Denied,
                $"the registry asks to send the credentials to another host, {realm.Host}: nothing was sent; if that is its token server, add --token-server {realm.Host}");
    }
}

/// <summary>Decides which token servers may receive a registry's credentials. A challenge may come from an attacker in the registry's place.</summary>
/// <remarks>Only exact hosts count, because many owners share domains such as <c>azurewebsites.net</c>, and no list knows them all.</remarks>
internal static class RealmRule
{
    // Public registries whose token server has a different host.
    private static readonly (string Registry, string Realm)[] Known =
    [
        ("registry-1.docker.io", "auth.docker.io"),
        ("registry.gitlab.com", "gitlab.com"),
    ];

    /// <summary>Whether the realm is the registry's own host, a public registry's known token server, or one that the operator trusts.</summary>
    /// <param name="realm">The token server.</param>
    /// <param name="registry">The registry of the challenge.</param>
    /// <param name="named">The operator's trusted hosts: <c>HOST</c> for every port, or <c>HOST:PORT</c>.</param>
    public static bool Trusts(Uri realm, Uri registry, IReadOnlyCollection<string> named) =>
        Same(realm.IdnHost, registry.IdnHost)
        || Known.Any(pair => Same(realm.IdnHost, pair.Realm) && Same(registry.IdnHost, pair.Registry))
        || named.Any(host => Same(host, realm.IdnHost) || Same(host, $"{realm.IdnHost}:{realm.Port}"));

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
