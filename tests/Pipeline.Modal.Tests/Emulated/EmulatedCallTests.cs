using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Emulation.Hosting;
using static Pipeline.Emulation.Hosting.InjectedFault;
using Code = Grpc.Core.StatusCode;

namespace Pipeline.Modal.Tests.Emulated;

/// <summary>The main scenarios over real sockets, on both planes, with the emulator, which is verified with the official client.</summary>
public sealed class EmulatedCallTests
{
    private static readonly byte[] ThreeMebibytes = RandomNumberGenerator.GetBytes(3 << 20);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_call_is_answered_and_a_warm_one_makes_no_other_RPC_than_its_plane_needs(bool inputPlane)
    {
        await using var modal = await EmulatedModal.Start(inputPlane);
        await modal.Call("echo", [1, 2, 3]);
        var (start, wait) = inputPlane ? ("AttemptStart", "AttemptAwait") : ("FunctionMap", "FunctionGetOutputs");
        string[] others = ["AuthTokenGet", "FunctionGet", "BlobCreate", "BlobGet", "FunctionCallCancel", "FunctionRetryInputs", "AttemptRetry"];
        var before = others.Select(modal.Emulator.Calls.Count).ToList();

        Assert.Equal([1, 2, 3], await modal.Call("echo", [1, 2, 3]));

        Assert.Equal((2, 2), (modal.Emulator.Calls.Count(start), modal.Emulator.Calls.Count(wait)));
        Assert.Equal(before, others.Select(modal.Emulator.Calls.Count));
        Assert.Equal(0, modal.Emulator.Calls.Count(inputPlane ? "FunctionMap" : "AttemptStart"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Three_mebibytes_travel_both_ways_though_the_store_is_busy_and_breaks_off(bool inputPlane)
    {
        await using var modal = await EmulatedModal.Start(inputPlane);
        modal.Fails("BlobCreate", new BlobLists());
        modal.Fails(FaultPlaces.BlobUpload, new HttpStatus(503));
        modal.Fails(FaultPlaces.BlobUpload, new Reset());
        modal.Fails(FaultPlaces.BlobDownload, new HttpStatus(503));
        modal.Fails(FaultPlaces.BlobDownload, new Truncate());

        Assert.Equal(ThreeMebibytes, await modal.Call("echo", ThreeMebibytes));
        Assert.Equal((1, 1), (modal.Emulator.Calls.Count("BlobCreate"), modal.Emulator.Calls.Count("BlobGet")));
    }

    [Theory]
    [InlineData(false, 8, null)]
    [InlineData(true, 8, null)]
    [InlineData(false, 9, "ERR_MODAL_INVOCATION modal invocation failed: INTERNAL_FAILURE, injected")]
    [InlineData(true, 9, "ERR_MODAL_INVOCATION modal invocation failed: INTERNAL_FAILURE, injected")]
    public async Task An_input_may_be_lost_eight_times(bool inputPlane, int losses, string? fault)
    {
        await using var modal = await EmulatedModal.Start(inputPlane);
        modal.Fails(FaultPlaces.Run, new Result(ResultStatus.InternalFailure), losses);

        if (fault is null)
        {
            Assert.Equal([7], await modal.Call("echo", [7]));
        }
        else
        {
            Assert.Equal(fault, await modal.Fault("echo"));
        }

        Assert.Equal(8, modal.Emulator.Calls.Count(inputPlane ? "AttemptRetry" : "FunctionRetryInputs"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_passes_on_the_wire_is_survived_and_the_function_runs_once(bool inputPlane)
    {
        await using var modal = await EmulatedModal.Start(inputPlane);
        var (start, wait) = inputPlane ? ("AttemptStart", "AttemptAwait") : ("FunctionMap", "FunctionGetOutputs");
        modal.Fails("FunctionGet", new Disconnect());
        modal.Fails(start, new Status(Code.Unavailable));
        modal.Fails(start, new LoseAnswer());
        modal.Fails(start, new Status(Code.ResourceExhausted, RetryAfterS: 0.2));
        modal.Fails(wait, new Reset());
        modal.Fails(wait, new LoseAnswer());

        Assert.Equal([7], await modal.Call("echo", [7]));
        Assert.Equal(1, modal.App.Runs("echo"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_program_that_throws_is_told_by_its_exceptions_type(bool inputPlane)
    {
        await using var modal = await EmulatedModal.Start(inputPlane);

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FAILURE, InvalidDataException", await modal.Fault("fail"));
        Assert.Equal("InvalidDataException(words of the program)", modal.Notes["exception"]);
        Assert.Equal(inputPlane, !modal.Notes.ContainsKey("call_id"));
    }

    [Fact]
    public async Task A_function_deployed_anew_between_lookup_and_call_is_found()
    {
        await using var modal = await EmulatedModal.Start(inputPlane: false);
        modal.Fails("FunctionMap", new Redeploy());

        Assert.Equal([7], await modal.Call("echo", [7]));
        Assert.Equal((2, 2), (modal.Emulator.Calls.Count("FunctionGet"), modal.Emulator.Calls.Count("FunctionMap")));
    }

    [Fact]
    public async Task A_token_that_has_expired_is_replaced()
    {
        var time = new FakeTimeProvider();
        await using var modal = await EmulatedModal.Start(inputPlane: false, time: time);
        modal.Fails("AuthTokenGet", new TokenLife(60));
        await modal.Call("echo", [7]);

        time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal([7], await modal.Call("echo", [7]));
        Assert.Equal(2, modal.Emulator.Calls.Count("AuthTokenGet"));
    }

    [Fact]
    public async Task What_is_not_deployed_is_not_found()
    {
        await using var modal = await EmulatedModal.Start(inputPlane: false);
        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: tests/nobody", await modal.Fault("nobody"));
    }

    public static TheoryData<string, InjectedFault, string> Refusals => new()
    {
        { "FunctionGet", new Webhook("https://tests.modal.test"), "ERR_MODAL_LOOKUP modal function not found: tests/echo: it is a web endpoint" },
        { "FunctionGet", new PickleOnly(), "ERR_MODAL_LOOKUP modal function not found: tests/echo: it does not accept CBOR" },
        { "AuthTokenGet", new Status(Code.Unauthenticated), "ERR_MODAL_LOOKUP" },
        { "FunctionMap", new Status(Code.InvalidArgument), "ERR_MODAL_INVOCATION modal invocation failed: FunctionMap INVALID_ARGUMENT" },
        { "FunctionGetOutputs", new NoResult(), "ERR_MODAL_INVOCATION modal invocation failed: an output without a result" },
        { "FunctionGetOutputs", new Format(1), "ERR_MODAL_PAYLOAD invalid payload: the function answered in PICKLE" },
        { FaultPlaces.Run, new Bytes(new byte[] { 0xa0 }), "ERR_MODAL_PAYLOAD invalid payload: the answer is a map" },
        { FaultPlaces.Run, new Truncate(), "ERR_MODAL_PAYLOAD invalid payload: the answer is not well-formed CBOR" },
        { FaultPlaces.Run, new Result(ResultStatus.Timeout), "ERR_TIMEOUT timed out: the function" },
        { FaultPlaces.Run, new Result(ResultStatus.Eviction), "ERR_MODAL_INVOCATION modal invocation failed: EVICTION" },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task What_goes_wrong_is_the_same_fault_as_within_the_process(string at, InjectedFault fault, string told)
    {
        await using var modal = await EmulatedModal.Start(inputPlane: false);
        modal.Fails(at, fault);

        Assert.StartsWith(told, await modal.Fault("echo"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_in_parts_is_refused()
    {
        await using var modal = await EmulatedModal.Start(inputPlane: false);
        modal.Fails("BlobCreate", new Multipart());

        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: blob upload: multipart uploads are not supported", await modal.Fault("echo", ThreeMebibytes));
    }

    [Fact]
    public async Task A_deadline_ends_the_function_on_the_other_side()
    {
        var time = new FakeTimeProvider();
        await using var modal = await EmulatedModal.Start(inputPlane: false, time: time);
        var call = modal.Fault("wait", deadline: TimeSpan.FromSeconds(40));
        await Task.WhenAll(modal.Named, modal.App.Began).During(call);

        time.Advance(TimeSpan.FromSeconds(40));

        Assert.Equal("ERR_TIMEOUT timed out: the call after 40 s", await call);
        await modal.App.Ended.Patiently();
        Assert.Equal(1, modal.Emulator.Calls.Count("FunctionCallCancel"));
    }

    [Fact]
    public async Task The_callers_cancellation_ends_the_function_on_the_other_side()
    {
        await using var modal = await EmulatedModal.Start(inputPlane: false);
        using var caller = new CancellationTokenSource();
        var call = modal.Call("wait", [1], cancellationToken: caller.Token);
        await modal.App.Began.During(call);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await modal.App.Ended.Patiently();
    }

    [Fact]
    public async Task Many_calls_at_once_are_each_answered_with_their_own()
    {
        await using var modal = await EmulatedModal.Start(inputPlane: false);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => modal.Call("echo", BitConverter.GetBytes(n))));

        Assert.Equal(Enumerable.Range(0, 200), answers.Select(answer => BitConverter.ToInt32(answer)));
        Assert.Equal(200, modal.Emulator.Calls.Count("FunctionMap"));
    }
}
