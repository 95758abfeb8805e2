using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
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

/// <summary>One token a registry and scope: whoever needs it meanwhile waits for the one that is being fetched.</summary>
internal sealed class TokenCache(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(string Registry, string Scope), Task<BearerToken>> tokens = [];

    /// <summary>The token for a scope or a greater one, if one is at hand or on its way.</summary>
    public bool TryFind(string registry, TokenScope scope, [NotNullWhen(true)] out Task<BearerToken>? token)
    {
        lock (gate)
        {
            return TryUse(registry, scope, refused: null, out token)
                || (scope.Greater is { } greater && TryUse(registry, greater, refused: null, out token));
        }
    }

    /// <summary>The token for a scope, fetched unless there is one other than the refused.</summary>
    /// <param name="registry">Whose.</param>
    /// <param name="scope">What it must allow.</param>
    /// <param name="refused">The token that the registry did not believe.</param>
    /// <param name="fetch">Gets one; it must not depend on one caller's cancellation.</param>
    public Task<BearerToken> Get(string registry, TokenScope scope, string? refused, Func<Task<BearerToken>> fetch)
    {
        lock (gate)
        {
            if (TryUse(registry, scope, refused, out var usable))
            {
                return usable;
            }

            // On another thread: what runs before its first wait must not run under this lock.
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
