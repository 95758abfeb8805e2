using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>Credentials go to the registry's own token server only.</summary>
public sealed class RealmTests
{
    [Theory]
    [InlineData("https://ghcr.io/token", "https://ghcr.io", true)]
    [InlineData("https://auth.docker.io/token", "https://registry-1.docker.io", true)]
    [InlineData("https://gitlab.com/jwt/auth", "https://registry.gitlab.com", true)]
    [InlineData("https://GHCR.io:8443/token", "https://ghcr.io", true)]
    [InlineData("https://ghcr.io.example.com/token", "https://ghcr.io", false)] // the name in front
    [InlineData("https://xghcr.io/token", "https://ghcr.io", false)] // the name behind
    [InlineData("https://io/token", "https://ghcr.io", false)]
    [InlineData("https://evil.co.uk/token", "https://registry.co.uk", false)] // one label of a country is nobody's domain
    [InlineData("https://auth.firm.co.uk/token", "https://registry.firm.co.uk", true)]
    [InlineData("https://10.0.0.7/token", "https://10.9.0.7", false)] // addresses have no domain
    [InlineData("http://127.0.0.1:5001/token", "http://127.0.0.1:5000", true)]
    public void A_token_server_is_trusted_by_its_host(string realm, string registry, bool trusted) =>
        Assert.Equal(trusted, RealmRule.Trusts(new Uri(realm), new Uri(registry)));

    [Fact]
    public async Task A_password_is_not_sent_to_a_token_server_of_another_host()
    {
        await using var registry = await TokenRegistry.Start();
        registry.Asks($"Bearer realm=\"http://localhost:{new Uri(registry.Realm).Port}/token\"");
        using var client = Clients.Real(options => options with { Credentials = Clients.Password(registry.Server.Host, "secret") });

        await Clients.Fails(
            RegistryFailure.Denied,
            $"{registry.Repository}: tag 1.0: the token server localhost is not of the registry's domain: credentials are not sent there",
            () => client.Manifest(registry.Repository, "1.0", default));
        Assert.Equal(0, registry.Tokens);
    }

    [Fact]
    public async Task Who_has_no_password_may_ask_any()
    {
        await using var registry = await TokenRegistry.Start();
        registry.Asks($"Bearer realm=\"http://localhost:{new Uri(registry.Realm).Port}/token\"");
        using var client = Clients.Real();

        Assert.NotNull(await client.Manifest(registry.Repository, "1.0", default));
        Assert.Equal("", registry.Server.Requests.Single(request => request.Path == "/token").Header("Authorization"));
    }

    [Fact]
    public async Task A_token_server_without_TLS_is_not_asked()
    {
        await using var registry = await TokenRegistry.Start("Bearer realm=\"http://example.com/token\"");
        using var client = Clients.Real();
        await Clients.Fails(
            RegistryFailure.Denied,
            $"{registry.Repository}: tag 1.0: the token server example.com has no TLS",
            () => client.Manifest(registry.Repository, "1.0", default));
    }

    [Fact]
    public async Task A_secret_is_in_no_text()
    {
        await using var registry = await TokenRegistry.Start();
        registry.Server.On("GET", "/token", Replies.Error(403, "DENIED", "hunter2 is wrong"));
        var credential = new RegistryCredential.Password("user", "hunter2");
        using var client = Clients.Real(options => options with { Credentials = new FixedCredentials(registry.Server.Host, credential, AnonymousCredentials.Instance) });

        var refusal = await Assert.ThrowsAsync<RegistryException>(() => client.Manifest(registry.Repository, "1.0", default));
        Assert.DoesNotContain("hunter2", $"{refusal}{credential}", StringComparison.Ordinal);
    }
}
