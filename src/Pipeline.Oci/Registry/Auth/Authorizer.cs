using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace Pipeline.Oci;

/// <summary>Shows registries who the client is, in the way in which each has asked: the first request to one goes without, later ones go prepared.</summary>
internal sealed class Authorizer(TokenServer server, RegistryOptions options)
{
    private readonly ConcurrentDictionary<string, Challenge> asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly TokenCache tokens = new(options.Time);

    /// <summary>What a request goes with, by what its registry has asked before.</summary>
    public async Task<AuthenticationHeaderValue?> Prepare(RegistryRequest request, CancellationToken cancellationToken)
    {
        var registry = request.Repository.Registry;
        if (!asked.TryGetValue(registry, out var challenge))
        {
            return null;
        }

        if (challenge.IsBearer && tokens.TryFind(registry, request.Scope, out var token))
        {
            return Header(await token.WaitAsync(cancellationToken));
        }

        // What the challenge said of a scope was meant for another request.
        return await Answer(request, challenge.WithoutScope(), refused: null, cancellationToken);
    }

    /// <summary>What a request goes with after it was refused with 401.</summary>
    /// <param name="request">The request.</param>
    /// <param name="challenge">What the refusal asks for.</param>
    /// <param name="shown">What it had been sent with.</param>
    /// <param name="cancellationToken">Stops the waiting; the token is fetched for others too.</param>
    public async Task<AuthenticationHeaderValue> Renew(
        RegistryRequest request, Challenge challenge, AuthenticationHeaderValue? shown, CancellationToken cancellationToken)
    {
        asked[request.Repository.Registry] = challenge;
        if (challenge.IsBasic && shown is { Scheme: "Basic" })
        {
            throw request.Fail(RegistryFailure.Denied, "the registry does not accept the credentials (401)");
        }

        return await Answer(request, challenge, shown is { Scheme: "Bearer" } ? shown.Parameter : null, cancellationToken)
            ?? throw request.Fail(RegistryFailure.Denied, "the registry asks for credentials (401), and there are none for it");
    }

    /// <summary>What a 401 asks for.</summary>
    public static Challenge Read(RegistryRequest request, HttpResponseMessage response)
    {
        try
        {
            return Challenge.Of(response) ?? throw request.Fail(RegistryFailure.Denied, "401, and no way in that this client knows");
        }
        catch (FormatException e)
        {
            throw request.Fail(RegistryFailure.Denied, $"401 with a challenge that cannot be read: {e.Message}", e);
        }
    }

    private async Task<AuthenticationHeaderValue?> Answer(RegistryRequest request, Challenge challenge, string? refused, CancellationToken cancellationToken)
    {
        var registry = request.Repository.Registry;
        if (challenge.IsBearer)
        {
            var token = tokens.Get(registry, request.Scope, refused, () => Fetch(request, challenge));
            return Header(await token.WaitAsync(cancellationToken));
        }

        return await options.CredentialFor(registry, cancellationToken) switch
        {
            RegistryCredential.Password password => BasicHeader.Of(password),
            _ => null,
        };
    }

    private async Task<BearerToken> Fetch(RegistryRequest request, Challenge challenge)
    {
        var credential = await options.CredentialFor(request.Repository.Registry, CancellationToken.None);
        return await server.Fetch(request, challenge, credential);
    }

    private static AuthenticationHeaderValue Header(BearerToken token) => new("Bearer", token.Value);
}
