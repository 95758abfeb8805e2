using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;
using Pipeline.Oci.Transport;

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
    [InlineData("https://evil.azurewebsites.net/token", "https://firm.azurewebsites.net", false)] // one domain, many owners
    [InlineData("https://evil.co.uk/token", "https://registry.co.uk", false)]
    [InlineData("https://auth.firm.example/token", "https://registry.firm.example", false)] // maybe one owner: the operator says so
    [InlineData("https://evil.docker.io/token", "https://registry-1.docker.io", false)]
    [InlineData("https://auth.docker.io/token", "https://registry.firm.example", false)] // another registry's
    [InlineData("https://10.0.0.7/token", "https://10.9.0.7", false)]
    [InlineData("http://127.0.0.1:5001/token", "http://127.0.0.1:5000", true)]
    public void A_token_server_is_trusted_by_its_host(string realm, string registry, bool trusted) =>
        Assert.Equal(trusted, RealmRule.Trusts(new Uri(realm), new Uri(registry), []));

    [Theory]
    [InlineData("https://auth.firm.example/token", "auth.firm.example", true)]
    [InlineData("https://AUTH.firm.example:8443/token", "auth.firm.example", true)]
    [InlineData("https://auth.firm.example:8443/token", "auth.firm.example:8443", true)]
    [InlineData("https://auth.firm.example/token", "auth.firm.example:443", true)]
    [InlineData("https://auth.firm.example:8444/token", "auth.firm.example:8443", false)]
    [InlineData("https://evil.auth.firm.example/token", "auth.firm.example", false)]
    [InlineData("https://auth.firm.example/token", "firm.example", false)]
    public void The_operator_names_a_token_server_by_its_host(string realm, string named, bool trusted) =>
        Assert.Equal(trusted, RealmRule.Trusts(new Uri(realm), new Uri("https://registry.firm.example"), [named]));

    [Fact]
    public async Task A_token_server_that_the_operator_names_is_sent_the_password()
    {
        await using var registry = await TokenRegistry.Start();
        registry.Asks($"Bearer realm=\"http://localhost:{new Uri(registry.Realm).Port}/token\"");
        using var client = Clients.Real(options => options with { Credentials = Clients.Password(registry.Server.Host, "secret"), TokenServers = ["localhost"] });

        Assert.NotNull(await client.Manifest(registry.Repository, "1.0", default));
        Assert.StartsWith("Basic ", registry.Server.Requests.Single(request => request.Path == "/token").Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_is_not_sent_to_a_token_server_of_another_host()
    {
        await using var registry = await TokenRegistry.Start();
        registry.Asks($"Bearer realm=\"http://localhost:{new Uri(registry.Realm).Port}/token\"");
        using var client = Clients.Real(options => options with { Credentials = Clients.Password(registry.Server.Host, "secret") });

        await Clients.Fails(
            RegistryFailure.Denied,
            $"{registry.Repository}: tag 1.0: the registry asks to send the credentials to another host, localhost: nothing was sent; if that is its token server, add --token-server localhost",
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
