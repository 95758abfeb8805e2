using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>A registry that requires tokens, and its token server at <c>/token</c>.</summary>
internal sealed class TokenRegistry : IAsyncDisposable
{
    public const string Token = "Bearer t0ken-that-is-secret";

    private TokenRegistry(FaultRegistry server) => Server = server;

    public FaultRegistry Server { get; }

    public Repository Repository => Server.Repository("a/b");

    public string Realm => $"http://{Server.Host}/token";

    public int Tokens => Server.Count("GET", "/token") + Server.Count("POST", "/token");

    /// <param name="challenge">Its challenge; <c>REALM</c> is replaced.</param>
    public static async Task<TokenRegistry> Start(string challenge = "Bearer realm=\"REALM\",service=\"registry\"")
    {
        var registry = new TokenRegistry(await FaultRegistry.Start());
        registry.Asks(challenge);
        registry.Server.On("GET", "/token", Grants());
        return registry;
    }

    public static Reply Grants(string? answer = null) =>
        Replies.Status(200, answer ?? $$"""{"token":"{{Token["Bearer ".Length..]}}","expires_in":300}""", ("Content-Type", "application/json"));

    /// <summary>Challenges every manifest request without the token.</summary>
    public void Asks(string challenge)
    {
        var reply = Replies.IfAuthorized(
            Token, Replies.Manifest(Sample.Image), Replies.Challenge(challenge.Replace("REALM", Realm, StringComparison.Ordinal)));
        foreach (var name in new[] { "a/b", "c/d" })
        {
            foreach (var tag in new[] { "1.0", "2.0" })
            {
                Server.On("GET", $"/v2/{name}/manifests/{tag}", reply);
            }
        }
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
