using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Blobs;

/// <summary>The blob store accepts announced blobs, and returns them to callers with the address.</summary>
public sealed class BlobTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31))];
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task What_was_put_can_be_got_once_it_is_there()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var blob = await Create(wire);
        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.BlobGetAsync(new BlobGetRequest { BlobId = blob.BlobId }, wire.Headers())));

        Assert.Equal(HttpStatusCode.OK, await Put(blob.UploadUrl, Content, Md5(Content)));
        // Repeated, as after a lost answer.
        Assert.Equal(HttpStatusCode.OK, await Put(blob.UploadUrl, Content, Md5(Content)));

        Assert.Equal(Content, await Http.GetByteArrayAsync(new Uri((await wire.Rpc.BlobGetAsync(new BlobGetRequest { BlobId = blob.BlobId }, wire.Headers())).DownloadUrl)));
    }

    [Fact]
    public async Task Old_and_new_clients_find_the_address_where_they_look_for_it()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);

        var blob = await Create(wire);

        Assert.Equal((blob.UploadUrl, blob.BlobId), (blob.UploadUrls.Items.Single(), blob.BlobIds.Single()));
    }

    [Fact]
    public async Task Bytes_that_are_not_those_announced_are_refused_and_not_kept()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var blob = await Create(wire);
        byte[] damaged = [.. Content[..^1], (byte)(Content[^1] ^ 1)];

        Assert.Equal(HttpStatusCode.BadRequest, await Put(blob.UploadUrl, damaged, Md5(Content)));
        Assert.Equal(HttpStatusCode.BadRequest, await Put(blob.UploadUrl, Content[..^1], Md5(Content)));
        Assert.Equal(HttpStatusCode.BadRequest, await Put(blob.UploadUrl, [.. Content, 0], Md5(Content)));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(blob.UploadUrl, damaged, Md5(damaged)));
        Assert.Equal(HttpStatusCode.Forbidden, await Put(blob.UploadUrl, Content, null));
        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.BlobGetAsync(new BlobGetRequest { BlobId = blob.BlobId }, wire.Headers())));
    }

    [Fact]
    public async Task A_sha256_that_was_announced_is_checked_too()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var request = new BlobCreateRequest { ContentLength = Content.Length, ContentMd5 = Md5(Content), ContentSha256Base64 = Convert.ToBase64String(new byte[32]) };

        var blob = await wire.Rpc.BlobCreateAsync(request, wire.Headers());

        Assert.Equal(HttpStatusCode.BadRequest, await Put(blob.UploadUrl, Content, Md5(Content)));
    }

    [Fact]
    public async Task An_address_is_for_what_it_was_given_for()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var blob = await Create(wire);
        await Put(blob.UploadUrl, Content, Md5(Content));
        var download = (await wire.Rpc.BlobGetAsync(new BlobGetRequest { BlobId = blob.BlobId }, wire.Headers())).DownloadUrl;
        var byId = new Uri(new Uri(blob.UploadUrl), blob.BlobId);

        Assert.Equal(HttpStatusCode.Forbidden, (await Http.GetAsync(new Uri(blob.UploadUrl))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Http.GetAsync(byId)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, await Put(download, Content, Md5(Content)));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await Http.DeleteAsync(new Uri(download))).StatusCode);
        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.BlobGetAsync(new BlobGetRequest { BlobId = download.Split('/')[^1] }, wire.Headers())));
    }

    [Theory]
    [InlineData(-1, "AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData(1001, "AAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData(1, "")]
    [InlineData(1, "AAAA")]
    [InlineData(1, "no base64")]
    public async Task A_blob_that_cannot_be_is_refused(long length, string md5)
    {
        await using var emulator = await Emulators.Start(new Sample(), Sample.Options() with { MaxBlobBytes = 1000 });
        using var wire = await Wire.Open(emulator);
        var request = new BlobCreateRequest { ContentLength = length, ContentMd5 = md5 };

        Assert.Equal(StatusCode.InvalidArgument, await Wire.Status(wire.Rpc.BlobCreateAsync(request, wire.Headers())));
    }

    [Fact]
    public async Task The_oldest_blobs_make_room_for_new_ones()
    {
        await using var emulator = await Emulators.Start(new Sample(), Sample.Options() with { BlobStoreBytes = Content.Length * 5 / 2 });
        using var wire = await Wire.Open(emulator);
        BlobCreateResponse[] blobs = [await Create(wire), await Create(wire), await Create(wire)];
        foreach (var blob in blobs)
        {
            await Put(blob.UploadUrl, Content, Md5(Content));
        }

        var found = await Task.WhenAll(blobs.Select(blob => Wire.Status(wire.Rpc.BlobGetAsync(new BlobGetRequest { BlobId = blob.BlobId }, wire.Headers()))));

        Assert.Equal([StatusCode.NotFound, StatusCode.OK, StatusCode.OK], found);
    }

    private static async Task<BlobCreateResponse> Create(Wire wire) => await wire.Rpc.BlobCreateAsync(
        new BlobCreateRequest { ContentLength = Content.Length, ContentMd5 = Md5(Content), ContentSha256Base64 = Convert.ToBase64String(SHA256.HashData(Content)) }, wire.Headers());

    private static async Task<HttpStatusCode> Put(string url, byte[] content, string? md5)
    {
        using var body = new ByteArrayContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        body.Headers.ContentMD5 = md5 is null ? null : Convert.FromBase64String(md5);
        using var answer = await Http.PutAsync(new Uri(url), body);
        return answer.StatusCode;
    }

#pragma warning disable CA5351 // What HTTP's Content-MD5 is made of.
    private static string Md5(byte[] content) => Convert.ToBase64String(MD5.HashData(content));
#pragma warning restore CA5351
}
