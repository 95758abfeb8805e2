using Google.Protobuf;
using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Planes;

/// <summary>Invalid inputs of a function.</summary>
public sealed class InputTests
{
    internal static readonly FunctionInput[] Refused =
    [
        // Nothing at all.
        new(),
        // No arguments.
        new() { DataFormat = DataFormat.Cbor },
        // Not CBOR.
        new() { Args = ByteString.CopyFrom(1), DataFormat = DataFormat.Pickle },
        // A method.
        new() { Args = ByteString.CopyFrom(1), DataFormat = DataFormat.Cbor, MethodName = "run" },
        // Larger than a message.
        new() { Args = ByteString.CopyFrom(new byte[65]), DataFormat = DataFormat.Cbor },
        // A missing blob.
        new() { ArgsBlobId = "bl-other", DataFormat = DataFormat.Cbor },
    ];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Refused.Length)];

    [Theory]
    [MemberData(nameof(Numbers))]
    public async Task Is_refused_and_nothing_runs(int number)
    {
        await using var emulator = await Emulators.Start(new Sample(), Sample.Options() with { MaxObjectSizeBytes = 64 });
        using var wire = await Wire.Open(emulator);
        var request = Wire.Request((await wire.Find("echo")).FunctionId, Refused[number]);

        Assert.Equal(StatusCode.InvalidArgument, await Wire.Status(wire.Rpc.FunctionMapAsync(request, wire.Headers())));
        Assert.Equal(0, emulator.Calls.Count(FaultPlaces.Run));
    }

    [Fact]
    public async Task A_blob_that_has_not_come_is_no_argument()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var blob = await wire.Rpc.BlobCreateAsync(new BlobCreateRequest { ContentLength = 1, ContentMd5 = Convert.ToBase64String(new byte[16]) }, wire.Headers());
        var request = Wire.Request((await wire.Find("echo")).FunctionId, new FunctionInput { ArgsBlobId = blob.BlobId, DataFormat = DataFormat.Cbor });

        Assert.Equal(StatusCode.InvalidArgument, await Wire.Status(wire.Rpc.FunctionMapAsync(request, wire.Headers())));
    }

    [Fact]
    public async Task Calls_of_many_inputs_are_not_emulated()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var id = (await wire.Find("echo")).FunctionId;
        var two = Wire.Request(id);
        two.PipelinedInputs.Add(two.PipelinedInputs[0]);
        var map = Wire.Request(id);
        map.FunctionCallType = FunctionCallType.Map;

        Assert.Equal(StatusCode.Unimplemented, await Wire.Status(wire.Rpc.FunctionMapAsync(two, wire.Headers())));
        Assert.Equal(StatusCode.Unimplemented, await Wire.Status(wire.Rpc.FunctionMapAsync(map, wire.Headers())));
    }

    [Fact]
    public async Task A_function_is_what_is_deployed_when_it_is_called()
    {
        var apps = new Sample();
        await using var emulator = await Emulators.Start(apps, Sample.Options());
        using var wire = await Wire.Open(emulator);
        var id = (await wire.Find("echo")).FunctionId;
        apps.Remove(Sample.App);

        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.FunctionMapAsync(Wire.Request(id), wire.Headers())));
    }

    [Fact]
    public async Task Each_plane_answers_its_own_RPCs()
    {
        await using var emulator = await Emulators.WithInputPlane();
        using var wire = await Wire.Open(emulator);
        var handle = await wire.Find("echo");
        using var input = await Wire.Open(emulator.Address, new Uri(handle.HandleMetadata.InputPlaneUrl));

        Assert.Equal(StatusCode.Unimplemented, await Wire.Status(input.Rpc.FunctionMapAsync(Wire.Request(handle.FunctionId), input.Headers())));
        Assert.Equal(StatusCode.Unimplemented, await Wire.Status(wire.Rpc.AttemptStartAsync(new AttemptStartRequest { FunctionId = handle.FunctionId }, wire.Headers())));
    }
}
