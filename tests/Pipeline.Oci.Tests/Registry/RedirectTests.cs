using Pipeline.Oci.Client;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

public sealed class RedirectTests : IAsyncLifetime
{
    private readonly RegistryClient client;
    private FaultRegistry registry = null!;
    private FaultRegistry elsewhere = null!;
    private string host = "";

    public RedirectTests() => client = Clients.Real(options => options with { Credentials = new AnyPassword() });

    private Repository Repository => registry.Repository("a/b");

    private string ByDigest => $"/v2/a/b/manifests/{Sample.Image.Descriptor.Digest}";

    public async ValueTask InitializeAsync()
    {
        registry = await FaultRegistry.Start();
        elsewhere = await FaultRegistry.Start();
        host = $"http://{elsewhere.Host}";
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_manifest_elsewhere_is_read_and_nobody_there_is_told_who_asks(int status)
    {
        registry.On("GET", ByDigest, Replies.Challenge("Basic realm=x"), Replies.Redirect(status, $"{host}/signed?X-Signature=1"));
        elsewhere.On("GET", "/signed", Replies.Manifest(Sample.Image));

        Assert.NotNull(await client.Manifest(Repository, Sample.Image.Descriptor.Digest, default));
        Assert.StartsWith("Basic ", registry.Requests[^1].Header("Authorization"), StringComparison.Ordinal);
        Assert.Equal(("?X-Signature=1", ""), (elsewhere.Requests[0].Query, elsewhere.Requests[0].Header("Authorization")));
    }

    [Fact]
    public async Task A_redirect_within_the_registry_keeps_the_proof()
    {
        registry.On("GET", ByDigest, Replies.Challenge("Basic realm=x"), Replies.Redirect(307, "../other"));
        registry.On("GET", "/v2/a/b/other", Replies.Manifest(Sample.Image));

        Assert.NotNull(await client.Manifest(Repository, Sample.Image.Descriptor.Digest, default));
        Assert.StartsWith("Basic ", registry.Requests[^1].Header("Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_way_back_from_elsewhere_goes_without_the_proof()
    {
        registry.On("GET", ByDigest, Replies.Challenge("Basic realm=x"), Replies.Redirect(307, $"{host}/a"));
        elsewhere.On("GET", "/a", Replies.Redirect(307, $"http://{registry.Host}/b"));
        registry.On("GET", "/b", Replies.Manifest(Sample.Image));

        Assert.NotNull(await client.Manifest(Repository, Sample.Image.Descriptor.Digest, default));
        Assert.Equal(("/b", ""), (registry.Requests[^1].Path, registry.Requests[^1].Header("Authorization")));
    }

    [Fact]
    public async Task A_challenge_from_elsewhere_is_not_answered()
    {
        registry.On("GET", ByDigest, Replies.Redirect(307, $"{host}/a"));
        elsewhere.On("GET", "*", Replies.Challenge($"Bearer realm=\"{host}/token\""));

        await Refused(RegistryFailure.Denied, "401 (UNAUTHORIZED): the registry does not accept the credentials, or has no repository of this name");
        Assert.Equal("/a", Assert.Single(elsewhere.Requests).Path);
    }

    [Fact]
    public async Task Tampered_bytes_from_elsewhere_are_refused()
    {
        registry.On("GET", ByDigest, Replies.Redirect(307, $"{host}/a"));
        elsewhere.On("GET", "/a", Replies.Bytes(200, "{}"u8.ToArray(), ("Content-Type", MediaTypes.OciManifest)));
        await Refused(RegistryFailure.Corrupt, $"the registry answers with different bytes ({Sha256.Of("{}"u8)})");
    }

    [Fact]
    public async Task A_circle_is_left()
    {
        registry.On("GET", ByDigest, Replies.Redirect(307, ByDigest));
        await Refused(RegistryFailure.Corrupt, "redirected more than 5 times");
        Assert.Equal(6, registry.Requests.Count);
    }

    [Theory]
    [InlineData("http://example.com/x?token=secret", "a redirect to http://example.com, which has no TLS")]
    [InlineData("ftp://127.0.0.1/x", "a redirect to ftp://127.0.0.1, which has no TLS")]
    [InlineData("file:///etc/passwd", "a redirect to file://, which has no TLS")]
    [InlineData("http://[", "a redirect that leads nowhere")]
    public async Task A_redirect_to_where_nothing_may_be_sent_is_refused(string location, string found)
    {
        registry.On("GET", ByDigest, Replies.Redirect(307, location));
        await Refused(RegistryFailure.Corrupt, found);
    }

    [Fact]
    public async Task A_redirect_without_a_place_is_refused()
    {
        registry.On("GET", ByDigest, Replies.Status(307));
        await Refused(RegistryFailure.Corrupt, "a redirect that leads nowhere");
    }

    [Fact]
    public async Task A_body_goes_along_with_its_verb()
    {
        registry.On("PUT", "/v2/a/b/manifests/1.0", Replies.Redirect(307, $"{host}/put"));
        elsewhere.On("PUT", "/put", Replies.Status(201, null, ("Docker-Content-Digest", Sample.Image.Descriptor.Digest.ToString())));

        await client.Put(Repository, Sample.Image, "1.0", default);
        Assert.Equal(Sample.Image.Descriptor.Size, elsewhere.Requests[0].Headers.ContentLength);
    }

    [Fact]
    public async Task A_write_that_is_led_to_a_page_is_no_success()
    {
        registry.On("PUT", "/v2/a/b/manifests/1.0", Replies.Redirect(303, $"{host}/login"));
        await Clients.Fails(
            RegistryFailure.Corrupt,
            $"{Repository}: manifest {Sample.Image.Descriptor.Digest} as 1.0: unexpected answer (303)",
            () => client.Put(Repository, Sample.Image, "1.0", default));
        Assert.Empty(elsewhere.Requests);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
        await elsewhere.DisposeAsync();
    }

    private Task Refused(RegistryFailure failure, string found) => Clients.Fails(
        failure,
        $"{Repository}: manifest {Sample.Image.Descriptor.Digest}: {found}",
        () => client.Manifest(Repository, Sample.Image.Descriptor.Digest, default));

    private sealed class AnyPassword : IRegistryCredentials
    {
        public Task<RegistryCredential?> Find(string registry, CancellationToken cancellationToken) =>
            Task.FromResult<RegistryCredential?>(new RegistryCredential.Password("user", "password"));
    }
}
