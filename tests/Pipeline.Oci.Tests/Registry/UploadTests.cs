using Pipeline.Oci.Client;
using Pipeline.Oci.Model;
using Pipeline.Oci.Registry;
using Pipeline.Oci.Samples;

namespace Pipeline.Oci.Tests;

public sealed class UploadTests
{
    private static readonly Descriptor Blob = Sample.LayerDescriptor;
    private static readonly int Piece = ((int)Blob.Size / 4) + 1;
    private readonly SkippedTime time = new();
    private int opened;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_small_blob_is_sent_whole_to_where_the_registry_says(bool relative)
    {
        await using var registry = await UploadRegistry.Start(Blob, relative);
        using var client = Clients.Skipping(time);

        Assert.True(await Upload(client, registry));

        Assert.Equal(Sample.Layer, registry.Stored);
        Assert.Equal("HEAD POST PUT", Verbs(registry));
        Assert.Equal(1, opened);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_big_blob_is_sent_in_pieces(bool relative)
    {
        await using var registry = await UploadRegistry.Start(Blob, relative);
        using var client = InPieces();

        Assert.True(await Upload(client, registry));

        Assert.Equal(Sample.Layer, registry.Stored);
        Assert.Equal("HEAD POST PATCH PATCH PATCH PATCH PUT", Verbs(registry));
        Assert.Equal(1, opened); // Read once from the beginning to the end.
    }

    [Fact]
    public async Task Pieces_are_as_large_as_the_registry_wants_them()
    {
        await using var registry = await UploadRegistry.Start(Blob, minChunk: Piece * 2);
        using var client = InPieces();
        Assert.True(await Upload(client, registry));
        Assert.Equal("HEAD POST PATCH PATCH PUT", Verbs(registry));
    }

    [Fact]
    public async Task What_is_there_is_not_sent()
    {
        await using var registry = await UploadRegistry.Start(Blob);
        using var client = Clients.Skipping(time);
        Assert.True(await Upload(client, registry));
        Assert.False(await Upload(client, registry));
        Assert.Equal("HEAD POST PUT HEAD", Verbs(registry));
    }

    [Theory]
    [InlineData(404, "NAME_UNKNOWN", "The repository with name 'a/b' does not exist in the registry with id '123456789012'")] // ECR
    [InlineData(404, "NAME_UNKNOWN", "")] // Artifact Registry
    [InlineData(404, "NOT_FOUND", "project a not found")] // Harbor
    [InlineData(401, "UNAUTHORIZED", "project a not found: project a not found")] // Harbor
    [InlineData(403, "DENIED", "project a not found")]
    [InlineData(400, "NAME_INVALID", "Repository 'docker-local' not found")] // Artifactory
    public async Task A_repository_that_must_exist_before_a_push_is_named_with_what_to_do(int status, string code, string message)
    {
        await using var registry = await UploadRegistry.Start(Blob);
        registry.Server.On("POST", "/v2/a/b/blobs/uploads/", Replies.Error(status, code, message));
        using var client = Clients.Skipping(time);
        await Clients.Fails(
            RegistryFailure.Refused,
            $"{registry.Server.Repository("a/b")}: blob {Blob.Digest}: {status} ({code}): the registry has no repository a/b, and a push does not create one there: create it, or its project, in the registry, then push again",
            () => Upload(client, registry));
    }

    [Theory]
    [InlineData("HEAD", 401, "401: the registry does not accept the credentials, or has no repository of this name: then create it, or its project, in the registry before the push")]
    [InlineData("HEAD", 403, "403: the credentials are insufficient, or a/b does not exist: then create it, or its project, in the registry before the push")]
    [InlineData("POST", 401, "401 (DENIED): the registry does not accept the credentials, or has no repository of this name: then create it, or its project, in the registry before the push")]
    [InlineData("POST", 403, "403 (DENIED): the credentials are insufficient, or a/b does not exist: then create it, or its project, in the registry before the push")]
    public async Task A_registry_that_hides_what_is_missing_gets_both_reasons(string method, int status, string found)
    {
        await using var registry = await UploadRegistry.Start(Blob);
        registry.Server.On(method, method == "POST" ? "/v2/a/b/blobs/uploads/" : $"/v2/a/b/blobs/{Blob.Digest}", Replies.Error(status, "DENIED", "requested access to the resource is denied"));
        using var client = Clients.Skipping(time);
        await Clients.Fails(RegistryFailure.Denied, $"{registry.Server.Repository("a/b")}: blob {Blob.Digest}: {found}", () => Upload(client, registry));
    }

    [Theory]
    [InlineData("POST before", "HEAD POST HEAD POST PUT")]
    [InlineData("POST after", "HEAD POST HEAD POST PUT")]
    [InlineData("POST 503", "HEAD POST HEAD POST PUT")]
    [InlineData("PUT before", "HEAD POST PUT HEAD POST PUT")]
    [InlineData("PUT 404", "HEAD POST PUT HEAD POST PUT")] // The upload was forgotten.
    [InlineData("PUT 502", "HEAD POST PUT HEAD POST PUT")]
    [InlineData("PUT after", "HEAD POST PUT HEAD")] // It was taken, and only the answer was lost.
    public async Task A_fault_of_a_whole_upload_is_repaired(string fault, string verbs)
    {
        await using var registry = await UploadRegistry.Start(Blob);
        using var client = Clients.Skipping(time);
        registry.Fails(fault);

        Assert.True(await Upload(client, registry));

        Assert.Equal(Sample.Layer, registry.Stored);
        Assert.Equal(verbs, Verbs(registry));
        Assert.Single(time.Waits);
    }

    [Theory]
    [InlineData("PATCH half", "HEAD POST PATCH GET PATCH PATCH PATCH PATCH PUT")] // It goes on in the middle of a piece.
    [InlineData("PATCH before", "HEAD POST PATCH GET POST PATCH PATCH PATCH PATCH PUT")] // Nothing had arrived.
    [InlineData("PATCH after", "HEAD POST PATCH GET PATCH PATCH PATCH PUT")]
    [InlineData("PATCH 503", "HEAD POST PATCH GET POST PATCH PATCH PATCH PATCH PUT")]
    [InlineData("PATCH 416", "HEAD POST PATCH HEAD POST PUT")] // A piece of this size is not taken: GHCR's answer above 4 MiB.
    [InlineData("PATCH 405", "HEAD POST PATCH HEAD POST PUT")]
    [InlineData("PATCH 404", "HEAD POST PATCH GET POST PATCH PATCH PATCH PATCH PUT")]
    [InlineData("PUT after", "HEAD POST PATCH PATCH PATCH PATCH PUT HEAD")]
    [InlineData("PUT before", "HEAD POST PATCH PATCH PATCH PATCH PUT HEAD POST PATCH PATCH PATCH PATCH PUT")]
    public async Task A_fault_of_an_upload_in_pieces_is_repaired(string fault, string verbs)
    {
        await using var registry = await UploadRegistry.Start(Blob);
        using var client = InPieces();
        registry.Fails(fault);

        Assert.True(await Upload(client, registry));

        Assert.Equal(Sample.Layer, registry.Stored);
        Assert.Equal(verbs, Verbs(registry));
    }

    [Fact]
    public async Task Faults_in_a_row_still_end_in_the_right_bytes()
    {
        await using var registry = await UploadRegistry.Start(Blob);
        using var client = InPieces();
        registry.Fails("POST before", "PATCH half", "GET before", "PATCH half", "PATCH after", "PUT after");
        Assert.True(await Upload(client, registry));
        Assert.Equal(Sample.Layer, registry.Stored);
    }

    [Fact]
    public async Task A_fault_now_and_then_does_not_add_up()
    {
        await using var registry = await UploadRegistry.Start(Blob);
        using var client = Clients.Skipping(time, options => options with { WholeBytes = 0, ChunkBytes = (int)Blob.Size / 20 });
        registry.Fails([.. Enumerable.Repeat("PATCH after", 15)]);
        Assert.True(await Upload(client, registry));
        Assert.Equal((15, 0.1), (time.Waits.Count, time.Waits.Max().TotalSeconds));
    }

    [Fact]
    public async Task A_registry_that_loses_count_of_pieces_gets_the_blob_whole()
    {
        await using var registry = await UploadRegistry.Start(Blob);
        using var client = InPieces();
        registry.Server.On("PATCH", "*", Replies.Status(202, null, ("Location", "/v2/a/b/blobs/uploads/1"), ("Range", "0-9")));
        Assert.True(await Upload(client, registry));
        Assert.Equal("HEAD POST PATCH PATCH HEAD POST PUT", Verbs(registry));
    }

    [Fact]
    public async Task An_upload_to_another_place_is_not_shown_who_asks()
    {
        await using var registry = await UploadRegistry.Start(Blob);
        await using var storage = await FaultRegistry.Start();
        storage.On("PUT", "/bucket", Replies.Status(201));
        var path = "/v2/a/b/blobs/uploads/";
        registry.Server.On("POST", path, Replies.Challenge("Basic realm=x"), Replies.Status(202, null, ("Location", $"http://{storage.Host}/bucket?signature=s")));
        using var client = Clients.Skipping(time, options => options with { Credentials = Clients.Password(registry.Server.Host, "secret") });

        Assert.True(await Upload(client, registry));

        Assert.StartsWith("Basic ", registry.Server.Requests[^1].Header("Authorization"), StringComparison.Ordinal);
        var request = Assert.Single(storage.Requests);
        Assert.Equal(("", $"?signature=s&digest=sha256%3A{Blob.Digest.Hex}"), (request.Header("Authorization"), request.Query));
    }

    [Fact]
    public async Task An_upload_that_is_always_forgotten_is_begun_a_few_times()
    {
        await using var registry = await UploadRegistry.Start(Blob);
        using var client = Clients.Skipping(time);
        registry.Server.On("PUT", "*", Replies.Error(404, "BLOB_UPLOAD_UNKNOWN"));
        await Clients.Fails(RegistryFailure.Refused, $"{registry.Server.Repository("a/b")}: blob {Blob.Digest}: 404 (BLOB_UPLOAD_UNKNOWN)", () => Upload(client, registry));
        Assert.Equal(4, registry.Server.Count("PUT"));
    }

    [Fact]
    public async Task A_file_that_is_too_short_is_the_callers_own_fault()
    {
        await using var registry = await UploadRegistry.Start(Blob);
        using var client = Clients.Skipping(time);
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => client.Upload(registry.Server.Repository("a/b"), Blob, () => new MemoryStream(Sample.Layer, 0, 10), default));
        Assert.Equal($"{Blob.Digest} ends after 10 of {Blob.Size} bytes", fault.Message);
        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_is_the_callers_own_fault()
    {
        await using var registry = await UploadRegistry.Start(Blob);
        using var client = Clients.Skipping(time);
        await Assert.ThrowsAsync<FileNotFoundException>(() => client.Upload(registry.Server.Repository("a/b"), Blob, () => throw new FileNotFoundException(), default));
    }

    [Fact]
    public async Task A_blob_of_no_bytes_is_sent_too()
    {
        var empty = new Descriptor("application/octet-stream", Sha256.Of([]), 0);
        await using var registry = await UploadRegistry.Start(empty);
        using var client = Clients.Skipping(time);
        Assert.True(await client.Upload(registry.Server.Repository("a/b"), empty, () => new MemoryStream(), default));
        Assert.Equal([], registry.Stored!);
    }

    [Fact]
    public async Task Another_digest_than_was_sent_is_refused()
    {
        await using var registry = await UploadRegistry.Start(Blob);
        using var client = Clients.Skipping(time);
        registry.Server.On("PUT", "*", Replies.Status(201, null, ("Docker-Content-Digest", Sha256.Of("x"u8).ToString())));
        await Clients.Fails(
            RegistryFailure.Corrupt,
            $"{registry.Server.Repository("a/b")}: blob {Blob.Digest}: the registry declares {Sha256.Of("x"u8)} for {Blob.Digest}",
            () => Upload(client, registry));
    }

    private static string Verbs(UploadRegistry registry) => string.Join(' ', registry.Server.Requests.Select(request => request.Method));

    private RegistryClient InPieces() => Clients.Skipping(time, options => options with { WholeBytes = Piece, ChunkBytes = Piece });

    private Task<bool> Upload(RegistryClient client, UploadRegistry registry) => client.Upload(registry.Server.Repository("a/b"), Blob, Open, default);

    private MemoryStream Open()
    {
        opened++;
        return new MemoryStream(Sample.Layer);
    }
}
