using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Planes;

/// <summary>A second request under the same key is the same request.</summary>
public sealed class IdempotencyTests
{
    [Fact]
    public async Task One_key_is_one_call_however_often_and_however_soon_it_is_asked_for()
    {
        var apps = new Sample();
        await using var emulator = await Emulators.Start(apps, Sample.Options());
        using var wire = await Wire.Open(emulator);
        var request = Wire.Request((await wire.Find("echo")).FunctionId);

        var calls = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => wire.Rpc.FunctionMapAsync(request, wire.Headers("one")).ResponseAsync));
        await wire.Poll(calls[0], 10);

        Assert.Single(calls.Distinct());
        Assert.Equal(1, apps.Echoed);
    }

    [Fact]
    public async Task Other_keys_and_no_key_are_other_calls()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);

        string[] calls = [(await wire.Map("echo", "one")).FunctionCallId, (await wire.Map("echo", "two")).FunctionCallId, (await wire.Map("echo")).FunctionCallId, (await wire.Map("echo")).FunctionCallId];

        Assert.Equal(4, calls.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Attempts_and_blobs_have_keys_too()
    {
        await using var emulator = await Emulators.WithInputPlane();
        using var wire = await Wire.Open(emulator);
        var handle = await wire.Find("echo");
        using var input = await Wire.Open(emulator.Address, new Uri(handle.HandleMetadata.InputPlaneUrl));
        var attempt = new AttemptStartRequest { FunctionId = handle.FunctionId, Input = new FunctionPutInputsItem { Input = Wire.Input(0x81, 0x01) } };
        var blob = new BlobCreateRequest { ContentLength = 1, ContentMd5 = Convert.ToBase64String(new byte[16]) };

        Assert.Equal(await input.Rpc.AttemptStartAsync(attempt, input.Headers("a")), await input.Rpc.AttemptStartAsync(attempt, input.Headers("a")));
        Assert.Equal(await wire.Rpc.BlobCreateAsync(blob, wire.Headers("b")), await wire.Rpc.BlobCreateAsync(blob, wire.Headers("b")));
        Assert.NotEqual(await wire.Rpc.BlobCreateAsync(blob, wire.Headers("b")), await wire.Rpc.BlobCreateAsync(blob, wire.Headers("c")));
    }

    [Fact]
    public async Task A_refusal_is_not_kept_under_its_key()
    {
        await using var emulator = await Emulators.Start(new FaultRule("FunctionMap", new InjectedFault.Status(StatusCode.Unavailable)));
        using var wire = await Wire.Open(emulator);
        var request = Wire.Request((await wire.Find("echo")).FunctionId);

        Assert.Equal(StatusCode.Unavailable, await Wire.Status(wire.Rpc.FunctionMapAsync(request, wire.Headers("one"))));
        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.FunctionMapAsync(Wire.Request("fu-other"), wire.Headers("one"))));
        Assert.Equal(StatusCode.OK, await Wire.Status(wire.Rpc.FunctionMapAsync(request, wire.Headers("one"))));
    }

    [Fact]
    public async Task A_call_whose_caller_gave_up_at_once_is_there_for_the_next_attempt()
    {
        var apps = new Sample();
        await using var emulator = await Emulators.Start(apps, Sample.Options(new FaultRule("FunctionMap", new InjectedFault.LoseAnswer())));
        using var wire = await Wire.Open(emulator);
        var request = Wire.Request((await wire.Find("echo")).FunctionId);

        Assert.NotEqual(StatusCode.OK, await Wire.Status(wire.Rpc.FunctionMapAsync(request, wire.Headers("one"))));
        await wire.Poll(await wire.Rpc.FunctionMapAsync(request, wire.Headers("one")), 10);

        Assert.Equal(1, apps.Echoed);
    }
}
