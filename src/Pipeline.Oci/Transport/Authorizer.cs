using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using Pipeline.Oci.Registry;

namespace Pipeline.Oci.Transport;

/// <summary>Authenticates requests as each registry demands: the first request goes without credentials, later ones are prepared.</summary>
internal sealed class Authorizer(TokenServer server, RegistryOptions options)
{
    private readonly ConcurrentDictionary<string, Challenge> challenges = new(StringComparer.OrdinalIgnoreCase);
    private readonly TokenCache tokens = new(options.Time);

    /// <summary>The header for a request, from the registry's earlier challenge.</summary>
    public async Task<AuthenticationHeaderValue?> Prepare(RegistryRequest request, CancellationToken cancellationToken)
    {
        var registry = request.Repository.Registry;
        if (!challenges.TryGetValue(registry, out var challenge))
        {
            return null;
        }

        if (challenge.IsBearer && tokens.TryFind(registry, request.Scope, out var token))
        {
            return Header(await token.WaitAsync(cancellationToken));
        }

        // The scope in the challenge belonged to another request.
        return await Answer(request, challenge.WithoutScope(), refused: null, cancellationToken);
    }

    /// <summary>The header for a request after it was refused with 401.</summary>
    /// <param name="request">The request.</param>
    /// <param name="challenge">The challenge of the refusal.</param>
    /// <param name="shown">The header that was refused.</param>
    /// <param name="cancellationToken">Stops waiting; the token is fetched for other callers too.</param>
    public async Task<AuthenticationHeaderValue> Renew(
        RegistryRequest request, Challenge challenge, AuthenticationHeaderValue? shown, CancellationToken cancellationToken)
    {
        challenges[request.Repository.Registry] = challenge;
        if (challenge.IsBasic && shown is { Scheme: "Basic" })
        {
            throw request.Fail(RegistryFailure.Denied, "the registry does not accept the credentials (401)");
        }

        return await Answer(request, challenge, shown is { Scheme: "Bearer" } ? shown.Parameter : null, cancellationToken)
            ?? throw request.Fail(RegistryFailure.Denied, "the registry asks for credentials (401), but there are none for it");
    }

    /// <summary>The challenge of a 401.</summary>
    public static Challenge Read(RegistryRequest request, HttpResponseMessage response)
    {
        try
        {
            return Challenge.Of(response) ?? throw request.Fail(RegistryFailure.Denied, "401 with no authentication scheme that this client supports");
        }
        catch (FormatException e)
        {
            throw request.Fail(RegistryFailure.Denied, $"401 with an unreadable challenge: {e.Message}", e);
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

/// <summary>One token per registry and scope; concurrent callers wait for the same fetch.</summary>
internal sealed class TokenCache(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Registry, string Scope), Task<BearerToken>> tokens = [];

    /// <summary>The available or pending token for a scope, or for a greater one.</summary>
    public bool TryFind(string registry, TokenScope scope, [NotNullWhen(true)] out Task<BearerToken>? token)
    {
        lock (gate)
        {
            return TryUse(registry, scope, refused: null, out token)
                || (scope.Greater is { } greater && TryUse(registry, greater, refused: null, out token));
        }
    }

    /// <summary>The token for a scope, fetched unless there is one other than the refused one.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="scope">The required scope.</param>
    /// <param name="refused">The token that the registry refused.</param>
    /// <param name="fetch">Fetches a token, independently of any caller's cancellation.</param>
    public Task<BearerToken> Get(string registry, TokenScope scope, string? refused, Func<Task<BearerToken>> fetch)
    {
        lock (gate)
        {
            if (TryUse(registry, scope, refused, out var usable))
            {
                return usable;
            }

            // On another thread: the part before the first await must not run under the lock.
            var fetching = Task.Run(fetch);
            tokens[(registry, scope.Key)] = fetching;
            return fetching;
        }
    }

    private bool TryUse(string registry, TokenScope scope, string? refused, [NotNullWhen(true)] out Task<BearerToken>? token) =>
        tokens.TryGetValue((registry, scope.Key), out token) && IsUsable(token, refused);

    private bool IsUsable(Task<BearerToken> token, string? refused) => !token.IsCompleted
        || (token.IsCompletedSuccessfully && token.Result.Expires > time.GetUtcNow() && token.Result.Value != refused);
}
