using System.Security.Cryptography;
using Pipeline.Modal.Calls;
using Pipeline.Modal.Tests.Scenarios;

namespace Pipeline.Modal.Tests.Blobs;

/// <summary>Blob transfers over HTTP with real sockets and typical failures of stores.</summary>
public sealed class BlobTransferTests : IAsyncLifetime
{
    private const int MaxBytes = 4 << 20;
    private static readonly byte[] Content = RandomNumberGenerator.GetBytes(3 << 20);
    private readonly SkippingTime time = new();
    private readonly HttpMessageInvoker http = new(new SocketsHttpHandler());
    private BlobServer? server;

    private BlobServer Server => server!;

    private BlobTransfer Transfer => new(http, time, MaxBytes);

    public async ValueTask InitializeAsync() => server = await BlobServer.Start();

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task An_upload_arrives_as_it_was_signed()
    {
        await Put();

        Assert.Equal(Content, Server.Blobs["bl-1"]);
        Assert.Equal(["PUT /bl-1"], Server.Requests);
    }

    [Fact]
    public async Task A_download_arrives_whole()
    {
        Server.Blobs["bl-1"] = Content;
        Server.Fails(Server.Unannounced("bl-1"));

        Assert.Equal(Content, await Get());
        Assert.Equal(Content, await Get());
        Assert.Equal(2, Server.Requests.Count);
    }

    [Fact]
    public async Task An_upload_is_tried_again_when_the_store_is_busy_or_gone()
    {
        Server.Fails(BlobServer.Status(503), BlobServer.Reset);

        await Put();

        Assert.Equal(Content, Server.Blobs["bl-1"]);
        Assert.Equal([300, 600], time.Waits.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public async Task A_download_is_tried_again_when_the_store_is_busy_or_gone_or_breaks_off()
    {
        Server.Blobs["bl-1"] = Content;
        Server.Fails(BlobServer.Status(503), BlobServer.Reset, BlobServer.CutOff, BlobServer.Status(429));

        Assert.Equal(Content, await Get());
        Assert.Equal([100, 200, 400, 800], time.Waits.Select(wait => wait.TotalMilliseconds));
    }

    [Theory]
    [InlineData(503, 3, "blob upload: HTTP 503, 3 times")]
    [InlineData(500, 3, "blob upload: HTTP 500, 3 times")]
    [InlineData(408, 3, "blob upload: HTTP 408, 3 times")]
    [InlineData(501, 1, "blob upload: HTTP 501")]
    [InlineData(403, 1, "blob upload: HTTP 403")]
    [InlineData(400, 1, "blob upload: HTTP 400")]
    public async Task An_upload_ends_with_the_last_status(int status, int attempts, string detail)
    {
        Server.Fails(Enumerable.Repeat(BlobServer.Status(status), 9).ToArray());

        Assert.Equal($"ERR_MODAL_PAYLOAD invalid payload: {detail}", await Fault(Put));
        Assert.Equal(attempts, Server.Requests.Count);
    }

    [Fact]
    public async Task A_download_ends_after_five_lost_connections()
    {
        Server.Fails(Enumerable.Repeat<BlobFault>(BlobServer.Reset, 9).ToArray());

        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob download: the connection was lost, 5 times", await Fault(Get));
        Assert.Equal(5, Server.Requests.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_download_beyond_the_bound_is_refused_at_once(bool isAnnounced)
    {
        Server.Blobs["bl-1"] = new byte[MaxBytes + 1];
        Server.Fails(isAnnounced ? [] : [Server.Unannounced("bl-1")]);

        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob download: more than 4194304 bytes", await Fault(Get));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task The_callers_cancellation_ends_a_transfer_that_hangs()
    {
        using var caller = new CancellationTokenSource();
        Server.Fails(async context =>
        {
            await caller.CancelAsync();
            await BlobServer.Silence(context);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Transfer.Get(new Uri(Server.Address("bl-1")), caller.Token).Patiently());
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task The_callers_cancellation_of_the_last_attempt_is_no_lost_connection()
    {
        using var caller = new CancellationTokenSource();
        Server.Fails(BlobServer.Status(503), BlobServer.Status(503), async context =>
        {
            await caller.CancelAsync();
            await BlobServer.Silence(context);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Transfer.Put(new Uri(Server.Address("bl-1")), Content, ContentMd5.Of(Content), caller.Token).Patiently());
        Assert.Equal(3, Server.Requests.Count);
    }

    private async Task<byte[]> Put()
    {
        await Transfer.Put(new Uri(Server.Address("bl-1")), Content, ContentMd5.Of(Content), default).Patiently();
        return [];
    }

    private async Task<byte[]> Get() => (await Transfer.Get(new Uri(Server.Address("bl-1")), default).Patiently()).ToArray();

    private static async Task<string> Fault(Func<Task<byte[]>> work) => (await Assert.ThrowsAsync<FaultException>(work)).Fault.ToString();
}
