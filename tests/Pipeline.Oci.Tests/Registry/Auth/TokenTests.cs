using Pipeline.Oci.Client;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>One token per registry and scope, requested as the registry says, and sent nowhere else.</summary>
public sealed class TokenTests
{
    private readonly SkippedTime time = new();

    [Fact]
    public async Task A_token_is_fetched_once_and_kept()
    {
        await using var registry = await TokenRegistry.Start();
        using var client = Clients.Skipping(time);

        await Read(client, registry.Repository);
        await Read(client, registry.Repository, "2.0");

        Assert.Equal(
            "/v2/a/b/manifests/1.0 /token /v2/a/b/manifests/1.0 /v2/a/b/manifests/2.0",
            string.Join(' ', registry.Server.Requests.Select(request => request.Path)));
        Assert.Equal("?service=registry&scope=repository%3Aa%2Fb%3Apull", registry.Server.Requests[1].Query);
    }

    [Fact]
    public async Task Many_at_once_share_one_token()
    {
        await using var registry = await TokenRegistry.Start();
        using var client = Clients.Skipping(time);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Read(client, registry.Repository)));

        Assert.Equal(1, registry.Tokens);
    }

    [Fact]
    public async Task Another_repository_is_another_scope_and_asked_for_without_a_refusal_first()
    {
        await using var registry = await TokenRegistry.Start();
        using var client = Clients.Skipping(time);

        await Read(client, registry.Repository);
        await Read(client, registry.Server.Repository("c/d"));

        Assert.Equal(2, registry.Tokens);
        Assert.Equal(1, registry.Server.Count("GET", "/v2/c/d/manifests/1.0"));
    }

    [Fact]
    public async Task A_token_to_push_also_reads()
    {
        await using var registry = await TokenRegistry.Start();
        using var client = Clients.Skipping(time);
        registry.Server.On("PUT", "/v2/a/b/manifests/1.0", Replies.IfAuthorized(
            TokenRegistry.Token, Replies.Status(201), Replies.Challenge($"Bearer realm=\"{registry.Realm}\"")));

        await client.Put(registry.Repository, Sample.Image, "1.0", default);
        await Read(client, registry.Repository);

        Assert.Equal(1, registry.Tokens);
        Assert.Equal("?scope=repository%3Aa%2Fb%3Apull%2Cpush", registry.Server.Requests.Single(request => request.Path == "/token").Query);
    }

    [Theory]
    [InlineData("""{"token":"t0ken-that-is-secret"}""", 60)] // No expires_in means a minute.
    [InlineData("""{"token":"t0ken-that-is-secret","expires_in":0}""", 60)]
    [InlineData("""{"token":"t0ken-that-is-secret","expires_in":300}""", 300)]
    [InlineData("""{"access_token":"t0ken-that-is-secret","expires_in":300,"issued_at":"2001-01-01T00:00:00Z"}""", 300)]
    [InlineData("""{"token":"t0ken-that-is-secret","access_token":"t0ken-that-is-secret","expires_in":1e300}""", 86_400)]
    public async Task A_token_is_used_until_shortly_before_it_expires(string answer, int seconds)
    {
        await using var registry = await TokenRegistry.Start();
        registry.Server.On("GET", "/token", TokenRegistry.Grants(answer));
        using var client = Clients.Skipping(time);

        await Read(client, registry.Repository);
        time.Advance(TimeSpan.FromSeconds(seconds * 0.89));
        await Read(client, registry.Repository);
        Assert.Equal(1, registry.Tokens);

        time.Advance(TimeSpan.FromSeconds(seconds * 0.02));
        await Read(client, registry.Repository);
        Assert.Equal(2, registry.Tokens);
        Assert.Equal(4, registry.Server.Count("GET", "/v2/a/b/manifests/1.0")); // One refusal: the first.
    }

    [Fact]
    public async Task A_token_that_is_refused_is_renewed_once()
    {
        await using var registry = await TokenRegistry.Start();
        registry.Server.On("GET", "/token", TokenRegistry.Grants("""{"token":"revoked"}"""), TokenRegistry.Grants());
        using var client = Clients.Skipping(time);
        await Assert.ThrowsAsync<RegistryException>(() => Read(client, registry.Repository));
        Assert.Equal(1, registry.Tokens); // Fresh, and refused: another one would be, too.

        await Read(client, registry.Repository);
        Assert.Equal(2, registry.Tokens);
    }

    [Fact]
    public async Task A_registry_that_never_believes_a_token_ends_in_one_error()
    {
        await using var registry = await TokenRegistry.Start();
        registry.Server.On("GET", "/v2/a/b/manifests/1.0", Replies.Challenge($"Bearer realm=\"{registry.Realm}\""));
        using var client = Clients.Skipping(time);

        await Clients.Fails(
            RegistryFailure.Denied,
            $"{registry.Repository}: tag 1.0: 401 (UNAUTHORIZED): the registry does not accept the credentials, or has no repository of this name",
            () => Read(client, registry.Repository));
        Assert.Equal((1, 2), (registry.Tokens, registry.Server.Count("GET", "/v2/a/b/manifests/1.0")));
    }

    [Fact]
    public async Task Many_whose_token_expired_share_the_next()
    {
        await using var registry = await TokenRegistry.Start();
        using var client = Clients.Skipping(time);
        await Read(client, registry.Repository);
        time.Advance(TimeSpan.FromHours(1));

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Read(client, registry.Repository)));

        Assert.Equal(2, registry.Tokens);
    }

    [Fact]
    public async Task A_password_is_shown_to_the_token_server_and_the_token_to_the_registry()
    {
        await using var registry = await TokenRegistry.Start();
        using var client = Clients.Skipping(time, options => options with { Credentials = Clients.Password(registry.Server.Host, "pass:word") });

        await Read(client, registry.Repository);

        var shown = string.Join('|', registry.Server.Requests.Select(request => request.Header("Authorization")));
        Assert.Equal($"|Basic {Convert.ToBase64String("release:pass:word"u8)}|{TokenRegistry.Token}", shown);
    }

    [Fact]
    public async Task An_identity_token_is_posted_and_follows_no_redirect()
    {
        await using var registry = await TokenRegistry.Start();
        var form = "";
        registry.Server.On("POST", "/token", async context =>
        {
            form = await new StreamReader(context.Request.Body).ReadToEndAsync();
            await TokenRegistry.Grants("""{"access_token":"t0ken-that-is-secret"}""")(context);
        }, Replies.Redirect(307, "/elsewhere"));
        var credentials = new FixedCredentials(registry.Server.Host, new RegistryCredential.IdentityToken("refresh"), AnonymousCredentials.Instance);
        using var client = Clients.Skipping(time, options => options with { Credentials = credentials });

        await Read(client, registry.Repository);
        Assert.Equal("grant_type=refresh_token&service=registry&client_id=pipeline&scope=repository%3Aa%2Fb%3Apull&refresh_token=refresh", form);

        await Assert.ThrowsAsync<RegistryException>(() => Read(client, registry.Server.Repository("c/d")));
        Assert.Equal(0, registry.Server.Count("POST", "/elsewhere"));
    }

    private static async Task Read(RegistryClient client, Repository repository, string tag = "1.0") =>
        Assert.NotNull(await client.Manifest(repository, tag, default));
}
