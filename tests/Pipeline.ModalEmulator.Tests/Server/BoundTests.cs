using Google.Protobuf;
using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Servers;

/// <summary>An emulator's memory is limited, however many requests it gets.</summary>
public sealed class BoundTests
{
    [Fact]
    public async Task Finished_calls_are_forgotten_those_that_were_taken_first()
    {
        await using var emulator = await Emulators.Start(new Sample(), Sample.Options() with { FinishedCalls = 2 });
        using var wire = await Wire.Open(emulator);
        var (waiting, taken) = (await wire.Map("echo"), await wire.Map("echo"));
        await wire.Poll(waiting, 10);
        await wire.Poll(taken, 10, "taken", clear: true);

        var third = await wire.Map("echo");
        await wire.Poll(third, 10);

        await Until(async () => await Ask(wire, taken, "taken") == StatusCode.NotFound);
        Assert.Equal(StatusCode.OK, await Ask(wire, waiting, "waiting"));
        Assert.Equal(StatusCode.OK, await Ask(wire, third, "third"));
    }

    [Fact]
    public async Task Large_results_leave_earlier()
    {
        await using var emulator = await Emulators.Start(new Sample(), Sample.Options() with { FinishedBytes = 1500 });
        using var wire = await Wire.Open(emulator);
        var large = Wire.Input([0x81, 0x59, 0x03, 0xe8, .. new byte[1000]]);
        var id = (await wire.Find("echo")).FunctionId;
        var first = await wire.Rpc.FunctionMapAsync(Wire.Request(id, large), wire.Headers());
        await wire.Poll(first, 10);

        var second = await wire.Rpc.FunctionMapAsync(Wire.Request(id, large), wire.Headers());
        await wire.Poll(second, 10);

        await Until(async () => await Ask(wire, first, "first") == StatusCode.NotFound);
        Assert.Equal(StatusCode.OK, await Ask(wire, second, "second"));
    }

    [Fact]
    public async Task More_calls_than_may_run_are_asked_to_come_later()
    {
        await using var emulator = await Emulators.Start(new Sample(), Sample.Options() with { RunningCalls = 1 });
        using var wire = await Wire.Open(emulator);
        var running = await wire.Map("wait");
        var request = Wire.Request((await wire.Find("echo")).FunctionId);

        var refused = await Assert.ThrowsAsync<RpcException>(async () => await wire.Rpc.FunctionMapAsync(request, wire.Headers()));

        Assert.Equal((StatusCode.ResourceExhausted, true), (refused.StatusCode, refused.Trailers.Any(trailer => trailer.Key == "grpc-status-details-bin")));
        await wire.Rpc.FunctionCallCancelAsync(new FunctionCallCancelRequest { FunctionCallId = running.FunctionCallId }, wire.Headers());
        await Until(async () => await Wire.Status(wire.Rpc.FunctionMapAsync(request, wire.Headers())) == StatusCode.OK);
    }

    [Fact]
    public async Task A_message_over_the_limit_is_refused_and_the_next_one_is_answered()
    {
        const int Mebibyte = 1024 * 1024;
        await using var emulator = await Emulators.Start(new Sample(), Sample.Options() with { MaxMessageBytes = 2 * Mebibyte, MaxObjectSizeBytes = 4 * Mebibyte });
        using var wire = await Wire.Open(emulator);
        var id = (await wire.Find("echo")).FunctionId;

        Assert.Equal(StatusCode.ResourceExhausted, await Wire.Status(wire.Rpc.FunctionMapAsync(Wire.Request(id, Bytes(3 * Mebibyte)), wire.Headers())));
        Assert.Equal(StatusCode.OK, await Wire.Status(wire.Rpc.FunctionMapAsync(Wire.Request(id, Bytes(Mebibyte)), wire.Headers())));
    }

    [Fact]
    public void The_limit_of_messages_is_that_of_the_platform() => Assert.Equal(100 * 1024 * 1024, Sample.Options().MaxMessageBytes);

    private static FunctionInput Bytes(int length) => new() { Args = ByteString.CopyFrom(new byte[length]), DataFormat = DataFormat.Cbor };

    private static Task<StatusCode> Ask(Wire wire, FunctionMapResponse call, string key) =>
        Wire.Status(wire.Rpc.FunctionGetOutputsAsync(Wire.Outputs(call, 0, clear: key == "taken"), wire.Headers(key)));

    // Effects after an answer become visible a moment later; if they never do, the test's own time limit ends it.
    private static async Task Until(Func<Task<bool>> condition)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            await Task.Delay(10, bound.Token);
        }
    }
}
