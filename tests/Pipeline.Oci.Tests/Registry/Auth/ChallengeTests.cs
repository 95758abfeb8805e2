using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>The challenges of registries.</summary>
public sealed class ChallengeTests
{
    [Theory]
    [InlineData("Bearer realm=\"REALM\",service=\"registry\",scope=\"repository:a/b:pull\"", "?service=registry&scope=repository%3Aa%2Fb%3Apull")]
    [InlineData("bEARER   Realm = \"REALM\" ,  SERVICE=registry", "?service=registry&scope=repository%3Aa%2Fb%3Apull")] // any case, spaces, no quotes, no scope
    [InlineData("Basic realm=\"Registry, or so\", Bearer realm=\"REALM\"", "?scope=repository%3Aa%2Fb%3Apull")] // several in one line, a quoted comma
    [InlineData("Negotiate, Bearer realm=\"REALM\",error=\"invalid_token\"", "?scope=repository%3Aa%2Fb%3Apull")]
    [InlineData("Bearer realm=\"REALM?client=x&y=1\",service=\"a b&c\"", "?client=x&y=1&service=a%20b%26c&scope=repository%3Aa%2Fb%3Apull")] // a realm with a query
    [InlineData("Bearer realm=\"REALM\",scope=\"repository:a/b:pull,push repository:c/d:pull\"", "?scope=repository%3Aa%2Fb%3Apull&scope=repository%3Aa%2Fb%3Apull%2Cpush&scope=repository%3Ac%2Fd%3Apull")]
    [InlineData("Bearer realm=\"REALM\",scope=\"\"", "?scope=repository%3Aa%2Fb%3Apull")]
    [InlineData("Bearer realm=REALM", "?scope=repository%3Aa%2Fb%3Apull")]
    public async Task A_token_is_asked_for_as_the_challenge_says(string challenge, string query)
    {
        await using var registry = await TokenRegistry.Start(challenge);
        using var client = Clients.Real();

        Assert.NotNull(await client.Manifest(registry.Repository, "1.0", default));
        Assert.Equal(query, registry.Server.Requests.Single(request => request.Path == "/token").Query);
    }

    [Fact]
    public async Task Challenges_in_several_lines_are_all_read()
    {
        await using var registry = await TokenRegistry.Start();
        registry.Server.On("GET", "/v2/a/b/manifests/1.0", Replies.IfAuthorized(
            TokenRegistry.Token,
            Replies.Manifest(Sample.Image),
            Replies.Status(401, null, ("WWW-Authenticate", "Basic realm=x"), ("WWW-Authenticate", $"Bearer realm=\"{registry.Realm}\""))));
        using var client = Clients.Real();
        Assert.NotNull(await client.Manifest(registry.Repository, "1.0", default));
    }

    [Theory]
    [InlineData("Bearer realm=\"unterminated", "401 with an unreadable challenge: an unterminated quoted string")]
    [InlineData("realm=\"x\"", "401 with an unreadable challenge: a parameter before any scheme")]
    [InlineData("Negotiate", "401 with no authentication scheme that this client supports")]
    [InlineData("Basic realm=x", "the registry asks for credentials (401), but there are none for it")]
    public async Task What_cannot_be_answered_is_one_stable_error(string challenge, string found)
    {
        await using var registry = await TokenRegistry.Start(challenge);
        using var client = Clients.Real();
        await Clients.Fails(
            RegistryFailure.Denied, $"{registry.Repository}: tag 1.0: {found}", () => client.Manifest(registry.Repository, "1.0", default));
        Assert.Equal(0, registry.Tokens);
    }

    [Theory]
    [InlineData("Bearer service=x")]
    [InlineData("Bearer realm=\"/token\"")]
    [InlineData("Bearer realm=\"file:///etc/passwd\"")]
    public async Task A_realm_that_is_no_address_is_refused(string challenge)
    {
        await using var registry = await TokenRegistry.Start(challenge);
        using var client = Clients.Real();
        await Clients.Fails(
            RegistryFailure.Corrupt,
            $"{registry.Repository}: tag 1.0: the registry names no token server",
            () => client.Manifest(registry.Repository, "1.0", default));
    }

    [Fact]
    public async Task A_401_without_a_challenge_is_a_refusal()
    {
        await using var registry = await TokenRegistry.Start();
        registry.Server.On("GET", "/v2/a/b/manifests/1.0", Replies.Error(401, "UNAUTHORIZED"));
        using var client = Clients.Real();
        await Clients.Fails(
            RegistryFailure.Denied,
            $"{registry.Repository}: tag 1.0: 401 (UNAUTHORIZED): the registry does not accept the credentials, or has no repository of this name",
            () => client.Manifest(registry.Repository, "1.0", default));
    }
}
