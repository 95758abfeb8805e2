using System.Globalization;
using Microsoft.AspNetCore.Http;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

/// <summary>Registries, gateways and stores that need a GET, because their answer to HEAD lacks a blob's size.</summary>
public sealed class BlobSizeTests : FaultyRegistry
{
    private static readonly Descriptor Blob = Sample.LayerDescriptor;

    private static string Path => $"/v2/a/b/blobs/{Blob.Digest}";

    public static TheoryData<string> Heads => ["no length", "length 0", "gzip", "405", "501"];

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task A_size_that_HEAD_does_not_tell_is_asked_for_with_GET(string head)
    {
        Registry.On("HEAD", Path, Head(head)).On("GET", Path, Replies.Blob(Sample.Layer), Replies.Chunked(Sample.Layer), Replies.Error(404, "BLOB_UNKNOWN"));

        Assert.Equal(Blob.Size, await Client.BlobSize(Repository, Blob.Digest, default));
        Assert.Equal(Blob.Size, await Client.BlobSize(Repository, Blob.Digest, default)); // GET has no length either: the bytes are counted.
        Assert.Null(await Client.BlobSize(Repository, Blob.Digest, default));
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task A_blob_that_is_there_is_not_sent_again(string head)
    {
        Registry.On("HEAD", Path, Head(head)).On("GET", Path, Replies.Blob(Sample.Layer));
        Assert.False(await Client.Upload(Repository, Blob, () => new MemoryStream(Sample.Layer), default));
        Assert.Equal("HEAD GET", string.Join(' ', Registry.Requests.Select(request => request.Method)));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)] // S3: the address was signed for GET alone.
    public async Task A_store_that_a_redirect_leads_to_may_take_GET_alone(int status)
    {
        await using var store = await FaultRegistry.Start();
        store.On("HEAD", "/signed", Replies.Status(status)).On("GET", "/signed", Replies.Blob(Sample.Layer));
        var redirect = Replies.Redirect(307, $"http://{store.Host}/signed");
        Registry.On("HEAD", Path, redirect).On("GET", Path, redirect);

        Assert.Equal(Blob.Size, await Client.BlobSize(Repository, Blob.Digest, default));
    }

    [Fact]
    public async Task A_refusal_of_the_registry_itself_stays_one()
    {
        Registry.On("HEAD", Path, Replies.Status(403)).On("GET", Path, Replies.Blob(Sample.Layer));
        await Clients.Fails(
            RegistryFailure.Denied, $"{Repository}: blob {Blob.Digest}: 403: the credentials are insufficient", () => Client.BlobSize(Repository, Blob.Digest, default));
        Assert.Equal(0, Registry.Count("GET"));
    }

    [Fact]
    public async Task A_blob_of_no_bytes_has_the_size_0()
    {
        var empty = Contracts.Images.Sha256.Of([]);
        Registry.On("HEAD", $"/v2/a/b/blobs/{empty}", Replies.Bytes(200, []));
        Assert.Equal(0, await Client.BlobSize(Repository, empty, default));
        Assert.Equal(0, Registry.Count("GET"));
    }

    private static Reply Head(string kind) => kind switch
    {
        "no length" => _ => Task.CompletedTask,
        "length 0" => context =>
        {
            context.Response.ContentLength = 0;
            return Task.CompletedTask;
        },
        "gzip" => Replies.Bytes(200, new byte[10], ("Content-Encoding", "gzip")),
        _ => Replies.Status(int.Parse(kind, CultureInfo.InvariantCulture)),
    };
}
