using System.Text;
using Microsoft.AspNetCore.Http;
using Pipeline.Oci.Client;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

public sealed class ManifestReadTests : IAsyncLifetime
{
    private const string Type = MediaTypes.OciManifest;
    private static readonly byte[] Body = Sample.Image.Bytes.ToArray();
    private readonly RegistryClient client = Clients.Real();
    private FaultRegistry registry = null!;

    private static Digest Digest => Sample.Image.Descriptor.Digest;

    private Repository Repository => registry.Repository("a/b");

    private string ByDigest => $"/v2/a/b/manifests/{Digest}";

    public async ValueTask InitializeAsync() => registry = await FaultRegistry.Start();

    [Fact]
    public async Task A_manifest_is_one_request_that_accepts_all_four_types()
    {
        registry.On("GET", ByDigest, Replies.Manifest(Sample.Image));

        var manifest = await client.Manifest(Repository, Digest, default);

        Assert.Equal(Body, manifest!.Bytes.ToArray());
        Assert.Equal(Type, manifest.Descriptor.MediaType);
        var request = Assert.Single(registry.Requests);
        Assert.Equal(MediaTypes.Manifests.Order(StringComparer.Ordinal), request.Header("Accept").Split(", ").Order(StringComparer.Ordinal));
        Assert.Equal("", request.Header("Accept-Encoding")); // What is hashed is what was sent.
    }

    [Fact]
    public async Task Other_bytes_than_the_digest_are_refused()
    {
        var tampered = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Body).Replace("layers", "Layers", StringComparison.Ordinal));
        registry.On("GET", ByDigest, Replies.Bytes(200, tampered, ("Content-Type", Type), ("Docker-Content-Digest", Digest.ToString())));

        await Refused($"the registry answers with different bytes ({Sha256.Of(tampered)})");
    }

    [Fact]
    public async Task A_digest_that_the_registry_says_must_agree_but_may_be_missing()
    {
        registry.On("GET", ByDigest, Replies.Bytes(200, Body, ("Content-Type", Type)));
        Assert.NotNull(await client.Manifest(Repository, Digest, default));

        registry.On("GET", ByDigest, Replies.Bytes(200, Body, ("Content-Type", Type), ("Docker-Content-Digest", Sha256.Of("x"u8).ToString())));
        await Refused($"the registry declares {Sha256.Of("x"u8)} for {Digest}");

        registry.On("GET", ByDigest, Replies.Bytes(200, Body, ("Content-Type", Type), ("Docker-Content-Digest", "sha256:XYZ")));
        await Refused($"the registry declares an unreadable digest for {Digest}");
    }

    [Fact]
    public async Task A_tag_is_what_its_bytes_are_and_not_what_the_registry_says()
    {
        registry.On("GET", "/v2/a/b/manifests/1.0", Replies.Manifest(Sample.Image));
        Assert.Equal(Digest, (await client.Manifest(Repository, "1.0", default))!.Descriptor.Digest);

        registry.On("GET", "/v2/a/b/manifests/1.0", Replies.Bytes(200, Body, ("Content-Type", Type), ("Docker-Content-Digest", Sha256.Of("x"u8).ToString())));
        await Clients.Fails(
            RegistryFailure.Corrupt,
            $"{Repository}: tag 1.0: the registry declares {Sha256.Of("x"u8)} for {Digest}",
            () => client.Manifest(Repository, "1.0", default));
    }

    [Theory]
    [InlineData("application/vnd.oci.image.manifest.v1+json; charset=utf-8")]
    [InlineData("Application/Vnd.Oci.Image.Manifest.V1+Json")] // Types are compared in any case (RFC 9110, 8.3.1).
    [InlineData("")] // None: what the body says counts.
    public async Task Parameters_and_case_of_a_content_type_do_not_count(string contentType)
    {
        registry.On("GET", ByDigest, Replies.Bytes(200, Body, contentType.Length == 0 ? [] : [("Content-Type", contentType)]));
        Assert.Equal(Type, (await client.Manifest(Repository, Digest, default))!.Descriptor.MediaType);
    }

    [Theory]
    [InlineData(MediaTypes.OciIndex, $"mediaType {MediaTypes.OciManifest} contradicts Content-Type {MediaTypes.OciIndex}")]
    [InlineData(MediaTypes.DockerManifest, $"mediaType {MediaTypes.OciManifest} contradicts Content-Type {MediaTypes.DockerManifest}")]
    [InlineData("text/html", "a web page instead of a manifest")] // a login page with status 200
    [InlineData("application/json", "application/json instead of a manifest")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+prettyjws", "a manifest of schema 1, converted by the registry: it has another digest")]
    [InlineData("application/vnd.docker.distribution.manifest.v1+json", "a manifest of schema 1, converted by the registry: it has another digest")]
    public async Task A_type_that_is_none_of_a_manifest_or_another_than_its_body_says_is_refused(string contentType, string found)
    {
        registry.On("GET", ByDigest, Replies.Bytes(200, Body, ("Content-Type", contentType)));
        await Refused(found);
    }

    [Theory]
    [InlineData("""{"schemaVersion":1,"name":"a/b"}""", "a manifest of schema 1, which has no stable digest")]
    [InlineData("""{"schemaVersion":2,"manifests":[],"layers":[]}""", "both an index and an image manifest")] // CVE-2021-41190
    [InlineData("""{"schemaVersion":2,"mediaType":7}""", "mediaType an unreadable type contradicts Content-Type " + MediaTypes.OciManifest)]
    [InlineData("""{"schemaVersion":2,"mediaType":"a","mediaType":"b"}""", "the body is not a manifest: duplicate member")] // two readers, two types
    [InlineData("<html></html>", "the body is not a manifest: not JSON")]
    [InlineData("[]", "the body is not a manifest: not an object")]
    [InlineData("", "the body is not a manifest: not JSON")]
    public async Task A_body_that_is_no_manifest_is_refused_even_where_its_digest_is_right(string body, string found)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var digest = Sha256.Of(bytes);
        registry.On("GET", $"/v2/a/b/manifests/{digest}", Replies.Bytes(200, bytes, ("Content-Type", Type)));

        await Clients.Fails(RegistryFailure.Corrupt, $"{Repository}: manifest {digest}: {found}", () => client.Manifest(Repository, digest, default));
    }

    [Fact]
    public async Task A_manifest_without_any_type_is_refused()
    {
        var bytes = """{"schemaVersion":2}"""u8.ToArray();
        registry.On("GET", "/v2/a/b/manifests/t", Replies.Bytes(200, bytes));
        await Clients.Fails(
            RegistryFailure.Corrupt, $"{Repository}: tag t: neither a Content-Type nor a mediaType", () => client.Manifest(Repository, "t", default));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // without a length: it is read no further than it may be long
    public async Task A_manifest_of_more_than_4_MiB_is_refused(bool saysLength)
    {
        var bytes = new byte[Manifest.MaxBytes + 1];
        registry.On("GET", ByDigest, saysLength ? Replies.Bytes(200, bytes, ("Content-Type", Type)) : Replies.Chunked(bytes, ("Content-Type", Type)));
        await Refused("an answer of more than 4194304 bytes");
    }

    [Fact]
    public async Task None_is_what_the_registry_says_and_not_what_a_web_page_says()
    {
        registry.On("GET", ByDigest, Replies.Error(404, "MANIFEST_UNKNOWN"));
        Assert.Null(await client.Manifest(Repository, Digest, default));

        registry.On("GET", ByDigest, Replies.WebPage(404));
        await Refused("404 with a web page instead of a registry's answer");
    }

    [Theory]
    [InlineData(400, RegistryFailure.Refused, "400 (UNSUPPORTED)")]
    [InlineData(403, RegistryFailure.Denied, "403 (UNSUPPORTED): the credentials are insufficient")]
    [InlineData(418, RegistryFailure.Refused, "418 (UNSUPPORTED)")]
    [InlineData(501, RegistryFailure.Unavailable, "501 (UNSUPPORTED)")]
    [InlineData(204, RegistryFailure.Corrupt, "unexpected answer (204)")]
    [InlineData(304, RegistryFailure.Corrupt, "unexpected answer (304)")]
    public async Task Any_other_status_is_one_stable_error(int status, RegistryFailure failure, string found)
    {
        registry.On("GET", ByDigest, status < 400 ? Replies.Status(status) : Replies.Error(status, "UNSUPPORTED", "a secret of the server"));
        await Clients.Fails(failure, $"{Repository}: manifest {Digest}: {found}", () => client.Manifest(Repository, Digest, default));
        Assert.Single(registry.Requests);
    }

    [Fact]
    public async Task What_is_no_tag_is_not_sent()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => client.Manifest(Repository, "../../secrets", default));
        Assert.Empty(registry.Requests);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await registry.DisposeAsync();
    }

    private Task Refused(string found) =>
        Clients.Fails(RegistryFailure.Corrupt, $"{Repository}: manifest {Digest}: {found}", () => client.Manifest(Repository, Digest, default));
}
