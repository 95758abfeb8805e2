using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Tests.Blobs;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>Data that is too large for a message travels as a blob, in both directions, over real sockets.</summary>
public sealed class BlobScenarios : IAsyncDisposable
{
    // [[payload], {}] around a payload of more than 65535 bytes.
    private const int Heads = 8;
    private const int TwoMebibytes = 2 << 20;
    private static readonly byte[] ThreeMebibytes = RandomNumberGenerator.GetBytes(3 << 20);
    private readonly CallScenario scenario = new();

    public ValueTask DisposeAsync() => scenario.DisposeAsync();

    [Fact]
    public async Task Three_mebibytes_travel_both_ways()
    {
        var store = await scenario.Store();

        Assert.Equal(ThreeMebibytes, await scenario.Call(ThreeMebibytes));

        Assert.Equal("FunctionGet BlobCreate FunctionMap FunctionGetOutputs BlobGet", scenario.Modal.Trail);
        Assert.Equal(["PUT /bl-1", "GET /bl-out"], store.Requests, StringComparer.Ordinal);
        var input = scenario.Modal.Asked<FunctionMapRequest>().Single().PipelinedInputs.Single().Input;
        Assert.Equal(new FunctionInput { ArgsBlobId = "bl-1", DataFormat = DataFormat.Cbor }, input);
        var create = scenario.Modal.Asked<BlobCreateRequest>().Single();
        Assert.Equal((ThreeMebibytes.Length + Heads, Convert.ToBase64String(SHA256.HashData(store.Blobs["bl-1"]))), (create.ContentLength, create.ContentSha256Base64));
    }

    [Fact]
    public async Task Three_mebibytes_travel_both_ways_by_an_input_plane()
    {
        scenario.Healthy.Function.HandleMetadata.InputPlaneUrl = "http://plane";
        await scenario.Store();

        Assert.Equal(ThreeMebibytes, await scenario.Call(ThreeMebibytes));
        Assert.Equal("FunctionGet BlobCreate plane:AttemptStart plane:AttemptAwait BlobGet", scenario.Modal.Trail);
    }

    [Theory]
    [InlineData(null, TwoMebibytes - Heads, false)]
    [InlineData(null, TwoMebibytes - Heads + 1, true)]
    [InlineData(100_000, 100_000 - Heads, false)]
    [InlineData(100_000, 100_001 - Heads, true)]
    [InlineData(0, 0, true)]
    public async Task The_handle_says_what_is_too_large_or_else_it_is_two_mebibytes(int? bound, int size, bool isBlob)
    {
        await scenario.Store();
        if (bound is { } bytes)
        {
            scenario.Healthy.Function.HandleMetadata.MaxObjectSizeBytes = (ulong)bytes;
        }

        Assert.Equal(size, (await scenario.Call(new byte[size])).Length);
        Assert.Equal(isBlob ? 1 : 0, scenario.Modal.Count("BlobCreate"));
    }

    [Fact]
    public async Task A_small_call_may_have_a_large_answer()
    {
        var store = await scenario.Store();
        store.Blobs["bl-7"] = Healthy.Value(ThreeMebibytes);
        scenario.Modal.Next("FunctionGetOutputs", Answers.Output(new GenericResult { Status = GenericResult.Types.GenericStatus.Success, DataBlobId = "bl-7" }));

        Assert.Equal(ThreeMebibytes, await scenario.Call());
        Assert.Equal("bl-7", scenario.Modal.Asked<BlobGetRequest>().Single().BlobId);
    }

    [Fact]
    public async Task The_value_of_a_failure_is_not_fetched()
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.Output(new GenericResult { Status = GenericResult.Types.GenericStatus.Failure, DataBlobId = "bl-7", Exception = "MemoryError()" }));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FAILURE, MemoryError", await scenario.Fault());
        Assert.Equal(0, scenario.Modal.Count("BlobGet"));
    }

    [Fact]
    public async Task A_store_that_is_busy_or_breaks_off_is_asked_again()
    {
        var store = await scenario.Store();
        store.Fails(BlobServer.Status(503), BlobServer.Reset);
        scenario.Modal.Next("FunctionGetOutputs", rpc =>
        {
            store.Fails(BlobServer.Status(503), BlobServer.CutOff, BlobServer.Reset);
            return scenario.Healthy.Answer(rpc);
        });

        Assert.Equal(ThreeMebibytes, await scenario.Call(ThreeMebibytes));
        Assert.Equal(7, store.Requests.Count);
        Assert.Equal((1, 1), (scenario.Modal.Count("BlobCreate"), scenario.Modal.Count("BlobGet")));
    }

    [Fact]
    public async Task A_store_that_stays_away_is_a_fault_of_the_payload_and_nothing_is_called()
    {
        (await scenario.Store()).Fails([.. Enumerable.Repeat(BlobServer.Status(503), 9)]);

        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob upload: HTTP 503, 3 times", await scenario.Fault(ThreeMebibytes));
        Assert.Equal("FunctionGet BlobCreate", scenario.Modal.Trail);
    }

    [Fact]
    public async Task The_second_store_of_a_list_takes_what_the_first_does_not()
    {
        var store = await scenario.Store();
        store.Fails([.. Enumerable.Repeat<BlobFault>(BlobServer.Reset, 3)]);
        scenario.Modal.Next("BlobCreate", Answers.With(new BlobCreateResponse
        {
            BlobIds = { "bl-a", "bl-b" }, UploadUrls = new() { Items = { store.Address("bl-a"), store.Address("bl-b") } },
        }));

        Assert.Equal(ThreeMebibytes, await scenario.Call(ThreeMebibytes));
        Assert.Equal(["PUT /bl-a", "PUT /bl-a", "PUT /bl-a", "PUT /bl-b", "GET /bl-out"], store.Requests, StringComparer.Ordinal);
        Assert.Equal("bl-b", scenario.Modal.Asked<FunctionMapRequest>().Single().PipelinedInputs.Single().Input.ArgsBlobId);
    }

    [Fact]
    public async Task An_upload_in_parts_is_refused()
    {
        scenario.Modal.Next("BlobCreate", Answers.With(new BlobCreateResponse { BlobId = "bl-1", Multipart = new() { PartLength = 1 << 20 } }));

        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob upload: multipart uploads are not supported", await scenario.Fault(ThreeMebibytes));
    }

    [Theory]
    [InlineData("BlobCreate", StatusCode.ResourceExhausted, 1, "RESOURCE_EXHAUSTED")]
    [InlineData("BlobCreate", StatusCode.Unavailable, 4, "UNAVAILABLE")]
    [InlineData("BlobGet", StatusCode.NotFound, 1, "NOT_FOUND")]
    [InlineData("BlobGet", StatusCode.Internal, 4, "INTERNAL")]
    public async Task A_plane_that_gives_no_address_is_a_fault_of_the_payload(string method, StatusCode code, int attempts, string name)
    {
        await scenario.Store();
        scenario.Modal.Next(method, Enumerable.Repeat(Answers.Fails(code), 9));

        Assert.Equal($"ERR_MODAL_PAYLOAD invalid payload: {method} {name}", await scenario.Fault(ThreeMebibytes));
        Assert.Equal(attempts, scenario.Modal.Count(method));
    }

    [Fact]
    public async Task An_address_that_is_none_is_refused()
    {
        scenario.Modal
            .Next("BlobGet", Answers.With(new BlobGetResponse { DownloadUrl = "signature=s3cr3t" }))
            .Next("FunctionGetOutputs", Answers.Output(new GenericResult { Status = GenericResult.Types.GenericStatus.Success, DataBlobId = "bl-7" }));

        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob download: invalid address", await scenario.Fault());
    }

    [Fact]
    public async Task A_blob_that_is_no_byte_string_is_refused()
    {
        (await scenario.Store()).Blobs["bl-7"] = [0xa0];
        scenario.Modal.Next("FunctionGetOutputs", Answers.Output(new GenericResult { Status = GenericResult.Types.GenericStatus.Success, DataBlobId = "bl-7" }));

        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: the answer is a map, not a byte string", await scenario.Fault());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_hangs_is_a_timeout(bool isUpload)
    {
        var store = await scenario.Store();
        BlobFault hangs = context =>
        {
            scenario.Time.Advance(TimeSpan.FromSeconds(30));
            return BlobServer.Silence(context);
        };
        scenario.Modal.Next("FunctionGetOutputs", rpc =>
        {
            store.Fails(hangs);
            return scenario.Healthy.Answer(rpc);
        });
        store.Fails(isUpload ? [hangs] : []);

        Assert.Equal("ERR_TIMEOUT timed out: the call after 30 s", await scenario.Fault(ThreeMebibytes, TimeSpan.FromSeconds(30)));
        // Nothing has started yet, or everything has ended.
        Assert.Equal(0, scenario.Modal.Count("FunctionCallCancel"));
    }
}
