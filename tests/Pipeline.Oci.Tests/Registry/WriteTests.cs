using System.Text;
using Pipeline.Oci.Client;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>Mounting blobs, and putting manifests.</summary>
public sealed class WriteTests : IAsyncLifetime
{
    private static readonly Digest Blob = Sample.LayerDescriptor.Digest;
    private readonly SkippedTime time = new();
    private FaultRegistry registry = null!;
    private RegistryClient client = null!;

    private Repository Repository => registry.Repository("a/b");

    private static string Image => $"manifest {Sample.Image.Descriptor.Digest}";

    public async ValueTask InitializeAsync()
    {
        registry = await FaultRegistry.Start();
        client = Clients.Skipping(time);
    }

    [Theory]
    [InlineData(201, true)]
    [InlineData(202, false)] // An upload was begun instead.
    [InlineData(404, false)]
    [InlineData(405, false)]
    public async Task A_mount_is_done_or_declined(int status, bool mounted)
    {
        registry.On("POST", "/v2/a/b/blobs/uploads/", Replies.Status(status, null, ("Location", "/v2/a/b/blobs/uploads/1")));
        Assert.Equal(mounted, await client.Mount(Repository, Blob, registry.Repository("c/d"), default));
        Assert.Equal($"?mount=sha256%3A{Blob.Hex}&from=c%2Fd", Assert.Single(registry.Requests).Query);
    }

    [Fact]
    public async Task A_mount_asks_for_both_repositories()
    {
        registry.On("POST", "/v2/a/b/blobs/uploads/", Replies.IfAuthorized("Bearer t", Replies.Status(201), Replies.Challenge($"Bearer realm=\"http://{registry.Host}/token\"")));
        registry.On("GET", "/token", Replies.Status(200, """{"token":"t"}"""));
        Assert.True(await client.Mount(Repository, Blob, registry.Repository("c/d"), default));
        Assert.Equal("?scope=repository%3Aa%2Fb%3Apull%2Cpush&scope=repository%3Ac%2Fd%3Apull", registry.Requests.Single(request => request.Path == "/token").Query);
    }

    [Fact]
    public async Task A_mount_from_another_registry_is_a_mistake_of_the_caller() =>
        await Assert.ThrowsAsync<ArgumentException>(() => client.Mount(Repository, Blob, Oci.Registry.Repository.Parse("ghcr.io/c/d"), default));

    [Fact]
    public async Task A_manifest_is_put_under_its_tag_in_one_request()
    {
        registry.On("PUT", "/v2/a/b/manifests/1.0", Replies.Status(201, null, ("Docker-Content-Digest", Sample.Image.Descriptor.Digest.ToString())));
        await client.Put(Repository, Sample.Image, "1.0", default);
        var request = Assert.Single(registry.Requests);
        Assert.Equal((MediaTypes.OciManifest, Sample.Image.Descriptor.Size), (request.Header("Content-Type"), request.Headers.ContentLength));
    }

    [Fact]
    public async Task A_put_that_breaks_is_sent_again()
    {
        registry.On("PUT", "/v2/a/b/manifests/1.0", Replies.Reset, Replies.Status(502), Replies.Status(201));
        await client.Put(Repository, Sample.Image, "1.0", default);
        Assert.Equal(3, registry.Count("PUT"));
    }

    [Fact]
    public async Task Another_digest_than_was_put_is_refused()
    {
        registry.On("PUT", "/v2/a/b/manifests/1.0", Replies.Status(201, null, ("Docker-Content-Digest", Blob.ToString())));
        await Put(RegistryFailure.Corrupt, $"the registry declares {Blob} for {Sample.Image.Descriptor.Digest}");
    }

    [Theory]
    [InlineData(404, "NAME_UNKNOWN", RegistryFailure.Refused, "404 (NAME_UNKNOWN): the registry has no repository a/b, and a push does not create one there: create it, or its project, in the registry, then push again")]
    [InlineData(404, "MANIFEST_BLOB_UNKNOWN", RegistryFailure.Refused, "404 (MANIFEST_BLOB_UNKNOWN)")]
    [InlineData(413, "SIZE_INVALID", RegistryFailure.Refused, "413 (SIZE_INVALID)")]
    [InlineData(403, "DENIED", RegistryFailure.Denied, "403 (DENIED): the credentials are insufficient, or a/b does not exist: then create it, or its project, in the registry before the push")]
    public async Task A_refusal_is_one_stable_error(int status, string code, RegistryFailure failure, string found)
    {
        registry.On("PUT", "/v2/a/b/manifests/1.0", Replies.Error(status, code, "words that may hold a secret"));
        await Put(failure, found);
    }

    [Fact]
    public async Task A_package_that_is_not_linked_gets_the_sentence_that_helps()
    {
        registry.On("PUT", "/v2/a/b/manifests/1.0", Replies.Error(403, "DENIED", "permission_denied: write_package"));
        await Put(
            RegistryFailure.Denied,
            "403 (DENIED): permission_denied: write_package; link the package to the repository (package settings, \"Manage Actions access\") and give the job `packages: write`");
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"mediaType":"text/plain"}""", "mediaType contradicts the type that it was delivered as")]
    [InlineData("""{"schemaVersion":1}""", "schemaVersion is not 2")]
    public async Task What_is_no_manifest_is_not_sent(string body, string found)
    {
        var manifest = Manifest.Of(MediaTypes.OciManifest, Encoding.UTF8.GetBytes(body));
        await Clients.Fails(
            RegistryFailure.Refused,
            $"{Repository}: manifest {manifest.Descriptor.Digest}: not sent: {found}",
            () => client.Put(Repository, manifest, "1.0", default));
        Assert.Empty(registry.Requests);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    private Task Put(RegistryFailure failure, string found) =>
        Clients.Fails(failure, $"{Repository}: {Image} as 1.0: {found}", () => client.Put(Repository, Sample.Image, "1.0", default));
}
