using Microsoft.AspNetCore.Http;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

public sealed class BlobReadTests : FaultyRegistry
{
    private static readonly Descriptor Blob = Sample.LayerDescriptor;

    private static string Path => $"/v2/a/b/blobs/{Blob.Digest}";

    private string Subject => $"{Repository}: blob {Blob.Digest}";

    [Fact]
    public async Task A_blob_is_read_in_one_request()
    {
        Registry.On("GET", Path, Replies.Blob(Sample.Layer));
        Assert.Equal(Sample.Layer, await Read());
        Assert.Equal("", Assert.Single(Registry.Requests).Header("Range"));
    }

    [Fact]
    public async Task A_size_is_what_HEAD_says()
    {
        Registry.On("HEAD", Path, Replies.Blob(Sample.Layer));
        Assert.Equal(Blob.Size, await Client.BlobSize(Repository, Blob.Digest, default));

        Registry.On("HEAD", Path, Replies.Status(404));
        Assert.Null(await Client.BlobSize(Repository, Blob.Digest, default));

        Registry.On("HEAD", Path, Replies.Bytes(200, Sample.Layer, ("Docker-Content-Digest", Sha256.Of("x"u8).ToString())));
        await Clients.Fails(
            RegistryFailure.Corrupt, $"{Subject}: the registry declares {Sha256.Of("x"u8)} for {Blob.Digest}", () => Client.BlobSize(Repository, Blob.Digest, default));

        Registry.On("HEAD", Path, Replies.WebPage(200), Replies.WebPage(404)); // a login page, a lost one
        await Clients.Fails(RegistryFailure.Corrupt, $"{Subject}: 200 with a web page instead of a registry's answer", () => Client.BlobSize(Repository, Blob.Digest, default));
        await Clients.Fails(RegistryFailure.Corrupt, $"{Subject}: 404 with a web page instead of a registry's answer", () => Client.BlobSize(Repository, Blob.Digest, default));
    }

    [Fact]
    public async Task Other_bytes_are_refused_before_the_last_of_them_is_handed_on()
    {
        var tampered = (byte[])Sample.Layer.Clone();
        tampered[0] ^= 1;
        Registry.On("GET", Path, Replies.Bytes(200, tampered));
        await using var stream = await Client.OpenBlob(Repository, Blob, default);
        var read = new byte[Blob.Size];

        var refusal = await Assert.ThrowsAsync<RegistryException>(() => stream.ReadExactlyAsync(read).AsTask());
        Assert.Equal((RegistryFailure.Corrupt, $"{Subject}: {Blob.Digest} has different bytes"), (refusal.Failure, refusal.Message));
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(-1, false)] // A body without a length ends where it ends.
    [InlineData(1, false)]
    public async Task Fewer_or_more_bytes_are_refused(int difference, bool saysLength)
    {
        var bytes = new byte[Blob.Size + difference];
        Sample.Layer.AsSpan(0, Math.Min(bytes.Length, Sample.Layer.Length)).CopyTo(bytes);
        Registry.On("GET", Path, saysLength ? Replies.Bytes(200, bytes) : Replies.Chunked(bytes));

        await Clients.Fails(
            RegistryFailure.Corrupt,
            saysLength ? $"{Subject}: {bytes.Length} bytes, not the {Blob.Size} of its descriptor" : $"{Subject}: {Blob.Digest} does not have the {Blob.Size} bytes of its descriptor",
            Read);
    }

    [Fact]
    public async Task A_broken_body_goes_on_where_it_broke()
    {
        Registry.On("GET", Path, Replies.Truncated(Sample.Layer, 100), Replies.Reset, Replies.Blob(Sample.Layer));
        Assert.Equal(Sample.Layer, await Read());
        Assert.Equal("|bytes=100-|bytes=100-", string.Join('|', Registry.Requests.Select(request => request.Header("Range"))));
    }

    [Fact]
    public async Task A_registry_without_ranges_sends_all_again_and_the_bytes_are_the_same()
    {
        Registry.On("GET", Path, Replies.Truncated(Sample.Layer, 100), Replies.Bytes(200, Sample.Layer));
        Assert.Equal(Sample.Layer, await Read());
    }

    [Fact]
    public async Task Another_part_than_was_asked_for_is_refused()
    {
        Registry.On("GET", Path, Replies.Truncated(Sample.Layer, 100), Replies.Bytes(206, Sample.Layer, ("Content-Range", $"bytes 0-{Blob.Size - 1}/{Blob.Size}")));
        await Clients.Fails(RegistryFailure.Corrupt, $"{Subject}: a different part than requested", Read);
    }

    [Fact]
    public async Task Parts_of_different_blobs_are_refused()
    {
        var other = Sample.Layer.Select(one => (byte)(one ^ 1)).ToArray();
        Registry.On("GET", Path, Replies.Truncated(Sample.Layer, 100), Replies.Blob(other));
        await Clients.Fails(RegistryFailure.Corrupt, $"{Subject}: {Blob.Digest} has different bytes", Read);
    }

    [Fact]
    public async Task A_body_that_breaks_for_ever_ends_with_the_deadline()
    {
        Registry.On("GET", Path, Replies.Truncated(Sample.Layer, 100), Replies.Reset);
        await Clients.Fails(RegistryFailure.Unavailable, $"{Subject}: the connection to {Registry.Host} broke", Read);
    }

    [Fact]
    public async Task A_body_that_falls_silent_ends_with_the_deadline()
    {
        Registry.On("GET", Path, async context =>
        {
            context.Response.ContentLength = Blob.Size;
            await context.Response.Body.WriteAsync(Sample.Layer.AsMemory(0, 100));
            await context.Response.Body.FlushAsync();
            await Replies.Silence(context);
        });
        await using var stream = await Client.OpenBlob(Repository, Blob, default);
        await stream.ReadExactlyAsync(new byte[100]);
        var next = stream.ReadExactlyAsync(new byte[1]).AsTask();
        Time.Advance(Time.Deadline);
        await Clients.Fails(RegistryFailure.Unavailable, $"{Subject}: silent for 120 s after 100 bytes", () => next);
    }

    [Fact]
    public async Task A_refusal_that_never_ends_ends_with_the_deadline()
    {
        Registry.On("GET", Path, async context =>
        {
            context.Response.StatusCode = 403;
            await context.Response.Body.FlushAsync();
            await Replies.Silence(context);
        });
        var reading = Read();
        await Registry.Asked();
        Time.Advance(Time.Deadline);
        await Clients.Fails(RegistryFailure.Unavailable, $"{Subject}: no answer within 120 s", () => reading);
    }

    [Fact]
    public async Task A_missing_blob_is_refused()
    {
        Registry.On("GET", Path, Replies.Error(404, "BLOB_UNKNOWN"));
        await Clients.Fails(RegistryFailure.Refused, $"{Subject}: 404: the registry has no such blob", Read);
    }

    [Fact]
    public async Task A_blob_of_no_bytes_is_verified_too()
    {
        var empty = new Descriptor("application/octet-stream", Sha256.Of([]), 0);
        Registry.On("GET", $"/v2/a/b/blobs/{empty.Digest}", Replies.Bytes(200, []));
        Assert.Empty(await Clients.ReadToEnd(await Client.OpenBlob(Repository, empty, default)));
    }

    [Fact]
    public async Task Streams_that_are_held_open_keep_nobody_waiting()
    {
        Registry.On("GET", Path, Replies.Blob(Sample.Layer));
        var streams = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Client.OpenBlob(Repository, Blob, default)));
        foreach (var stream in streams)
        {
            Assert.Equal(Sample.Layer, await Clients.ReadToEnd(stream));
        }
    }

    private async Task<byte[]> Read() => await Clients.ReadToEnd(await Client.OpenBlob(Repository, Blob, default));
}
