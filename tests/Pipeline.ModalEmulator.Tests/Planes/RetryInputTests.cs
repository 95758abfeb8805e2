using Grpc.Core;
using Modal.Client;
using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;
using static Modal.Client.GenericResult.Types;

namespace Pipeline.Emulation.Planes;

/// <summary>A lost input runs again, within the same call.</summary>
public sealed class RetryInputTests
{
    private static readonly FaultRule Lost = new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.InternalFailure));

    [Fact]
    public async Task The_new_run_has_a_token_of_its_own_and_the_old_one_is_over()
    {
        await using var emulator = await Emulators.Start(Lost);
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("echo");
        var lost = await wire.Poll(call, 10);

        var again = await wire.Rpc.FunctionRetryInputsAsync(Request(call), wire.Headers());
        var next = call.Clone();
        next.PipelinedInputs[0].InputJwt = again.InputJwts.Single();
        var found = await wire.Poll(next, 10, after: lost.LastEntryId);

        Assert.Equal((GenericStatus.InternalFailure, GenericStatus.Success), (lost.Outputs.Single().Result.Status, found.Outputs.Single().Result.Status));
        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.FunctionGetOutputsAsync(Wire.Outputs(call, 0), wire.Headers())));
    }

    [Theory]
    [InlineData("echo")]
    [InlineData("wait")]
    public async Task What_was_not_lost_does_not_run_again(string function)
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map(function);
        await wire.Poll(call, function == "echo" ? 10 : 0);

        Assert.Equal(StatusCode.FailedPrecondition, await Wire.Status(wire.Rpc.FunctionRetryInputsAsync(Request(call), wire.Headers())));
    }

    [Fact]
    public async Task An_input_is_no_call()
    {
        await using var emulator = await Emulators.Start(Lost);
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("echo");
        await wire.Poll(call, 10);
        var request = Request(call);
        request.FunctionCallJwt = request.Inputs[0].InputJwt;

        Assert.Equal(StatusCode.InvalidArgument, await Wire.Status(wire.Rpc.FunctionRetryInputsAsync(request, wire.Headers())));
    }

    private static FunctionRetryInputsRequest Request(FunctionMapResponse call) => new()
    {
        FunctionCallJwt = call.FunctionCallJwt,
        Inputs = { new FunctionRetryInputsItem { InputJwt = call.PipelinedInputs[0].InputJwt, Input = Wire.Input(0x81, 0x01) } },
    };
}
