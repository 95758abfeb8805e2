using System.Diagnostics.CodeAnalysis;

namespace Pipeline.Oci;

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
