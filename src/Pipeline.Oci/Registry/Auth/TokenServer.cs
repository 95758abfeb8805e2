using System.Net;
using System.Net.Http.Headers;

namespace Pipeline.Oci;

/// <summary>Gets tokens: GET with a password or none, or POST with a refresh token (Distribution, "Token Authentication", "OAuth2").</summary>
internal sealed class TokenServer(RequestSender sender, RegistryRetries retries, RegistryOptions options)
{
    private const int MaxBytes = 64 * 1024;

    /// <param name="request">The request that was challenged.</param>
    /// <param name="challenge">The challenge; its scheme is <c>bearer</c>.</param>
    /// <param name="credential">Who the client is.</param>
    public Task<BearerToken> Fetch(RegistryRequest request, Challenge challenge, RegistryCredential? credential)
    {
        var asked = Ask(request, challenge, credential);
        var authorization = credential is RegistryCredential.Password password ? BasicHeader.Of(password) : null;

        // Many requests wait for this one token, so no single one's cancellation ends it: the deadline does.
        return retries.Run(asked.Subject, new Attempts(options, options.Deadline), (_, token) => Attempt(asked, authorization, token), CancellationToken.None);
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
            // Not the exception itself: a reader of JSON quotes what it could not read.
            throw request.Fail(RegistryFailure.Corrupt, $"the token server's answer holds no token ({e.Message})");
        }
    }

    private static async Task<RegistryException> Refusal(RegistryRequest request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await ErrorBody.Read(response, cancellationToken);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => request.Fail(
                RegistryFailure.Denied, "the token server answers 401: the repository is private or missing, or the credentials are not enough"),
            HttpStatusCode.Forbidden when !RegistryRefusal.IsUnlinked(body) => request.Fail(
                RegistryFailure.Denied, "the token server answers 403: the credentials are wrong or expired, or not enough"),
            _ => RegistryRefusal.Of(request, response.StatusCode, body),
        };
    }

    private RegistryRequest Ask(RegistryRequest request, Challenge challenge, RegistryCredential? credential)
    {
        var realm = Realm(request, challenge, credential is not null);
        (string, string?)[] parameters = [("service", challenge.Service), .. request.Scope.With(challenge.Scope).Select(scope => ("scope", (string?)scope))];
        var asked = request with { What = "token", Address = realm, Accept = [], Content = null, From = 0 };
        if (credential is not RegistryCredential.IdentityToken identity)
        {
            var query = string.Join('&', parameters.Where(one => one.Item2 is not null).Select(one => $"{one.Item1}={Uri.EscapeDataString(one.Item2!)}"));
            return asked with { Method = HttpMethod.Get, Address = LocationQuery.Append(realm, query) };
        }

        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = "refresh_token",
            ["service"] = challenge.Service ?? "",
            ["client_id"] = "pipeline",
            ["scope"] = string.Join(' ', request.Scope.With(challenge.Scope)),
            ["refresh_token"] = identity.Secret,
        };
        return asked with { Method = HttpMethod.Post, Content = () => new FormUrlEncodedContent(form), FollowsRedirects = false };
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
                $"the registry asks to send the credentials to {realm.Host}, which is another host: nothing was sent; if that is its token server, add --token-server {realm.Host}");
    }
}

/// <summary>Which token servers a registry's credentials may be sent to. A challenge is the registry's word, or that of whoever answered in its place.</summary>
/// <remarks>Exact hosts, and no guess by domain: many owners share domains such as <c>azurewebsites.net</c> or a company's own, and no list knows them all.</remarks>
internal static class RealmRule
{
    // Public registries whose token server has another name than they have.
    private static readonly (string Registry, string Realm)[] Known =
    [
        ("registry-1.docker.io", "auth.docker.io"),
        ("registry.gitlab.com", "gitlab.com"),
    ];

    /// <summary>Whether the realm is the registry's own host, a public registry's known token server, or one that the operator names.</summary>
    /// <param name="realm">The token server.</param>
    /// <param name="registry">The registry that the challenge came from.</param>
    /// <param name="named">What the operator trusts: <c>HOST</c> for each of its ports, or <c>HOST:PORT</c>.</param>
    public static bool Trusts(Uri realm, Uri registry, IReadOnlyCollection<string> named) =>
        Same(realm.IdnHost, registry.IdnHost)
        || Known.Any(one => Same(realm.IdnHost, one.Realm) && Same(registry.IdnHost, one.Registry))
        || named.Any(host => Same(host, realm.IdnHost) || Same(host, $"{realm.IdnHost}:{realm.Port}"));

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
