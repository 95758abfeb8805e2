using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Modal.Client;
using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;
using static Modal.Client.GenericResult.Types;

namespace Pipeline.Emulation.Planes;

/// <summary>Waiting for outputs, and taking them.</summary>
public sealed class PollTests
{
    [Fact]
    public async Task A_poll_waits_as_long_as_it_says_and_is_then_answered_with_nothing()
    {
        var time = new FakeTimeProvider();
        await using var emulator = await ModalEmulator.Start(new Sample(), Sample.Options(), time, CancellationToken.None);
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("wait");

        var poll = wire.Poll(call, 55).Patiently();
        while (!poll.IsCompleted)
        {
            // Advance again if the poll has not started: the clock moves only existing waits.
            time.Advance(TimeSpan.FromSeconds(55));
            await Task.WhenAny(poll, Task.Delay(20));
        }

        Assert.Equal((0, "0-0", 1), ((await poll).Outputs.Count, (await poll).LastEntryId, (await poll).NumUnfinishedInputs));
    }

    [Fact]
    public async Task A_poll_ends_when_the_output_comes()
    {
        var apps = new Sample();
        await using var emulator = await Emulators.Start(apps, Sample.Options());
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("wait");
        var poll = wire.Poll(call, 55);
        await apps.WaitBegan;

        await wire.Rpc.FunctionCallCancelAsync(new FunctionCallCancelRequest { FunctionCallId = call.FunctionCallId }, wire.Headers());

        Assert.Equal(GenericStatus.Terminated, (await poll).Outputs.Single().Result.Status);
        await apps.WaitEnded;
    }

    [Fact]
    public async Task A_poll_whose_caller_has_gone_does_not_end_the_call()
    {
        var (apps, answer) = (new Sample(), new TaskCompletionSource<HostedResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        apps.Deploy(new HostedApp(
            Sample.App,
            [new HostedVersion(1, DateTimeOffset.UnixEpoch, null, null, null)],
            1,
            new Dictionary<string, string>(StringComparer.Ordinal),
            new Dictionary<string, HostedFunction>(StringComparer.Ordinal) { ["later"] = new((_, token) => answer.Task.WaitAsync(token)) }));
        await using var emulator = await Emulators.Start(apps, Sample.Options());
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("later");

        Assert.Equal(StatusCode.DeadlineExceeded, await Wire.Status(wire.Rpc.FunctionGetOutputsAsync(Wire.Outputs(call, 55), wire.Headers(), DateTime.UtcNow.AddMilliseconds(50))));

        answer.SetResult(new HostedResult.Success(new byte[] { 0xf6 }));
        Assert.Equal(GenericStatus.Success, (await wire.Poll(call, 30)).Outputs.Single().Result.Status);
    }

    [Fact]
    public async Task Who_has_seen_an_output_is_not_given_it_again()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("echo");
        var first = await wire.Poll(call, 10);

        var second = await wire.Poll(call, 0, after: first.LastEntryId);

        Assert.Equal((1, 0, 0), (first.Outputs.Count, second.Outputs.Count, second.NumUnfinishedInputs));
    }

    [Fact]
    public async Task An_output_that_was_taken_is_there_for_the_request_that_took_it_and_for_no_other()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("echo");
        var taken = await wire.Poll(call, 10, "one", clear: true);

        Assert.Equal(taken, await wire.Poll(call, 10, "one", clear: true));
        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.FunctionGetOutputsAsync(Wire.Outputs(call, 0, clear: true), wire.Headers("two"))));
    }

    [Fact]
    public async Task A_failure_is_not_cleared()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("fail");

        Assert.Equal((await wire.Poll(call, 10, "one", clear: true)).Outputs, (await wire.Poll(call, 10, "two", clear: true)).Outputs);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task A_time_to_wait_that_is_none_is_refused(float timeout)
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("wait");

        Assert.Equal(StatusCode.InvalidArgument, await Wire.Status(wire.Rpc.FunctionGetOutputsAsync(Wire.Outputs(call, timeout), wire.Headers())));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fc-other")]
    [InlineData("fc-other.secret.1")]
    public async Task A_call_that_there_is_not_is_NOT_FOUND(string id)
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var unknown = new FunctionGetOutputsRequest { FunctionCallId = id };

        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.FunctionGetOutputsAsync(unknown, wire.Headers())));
        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.FunctionCallCancelAsync(new FunctionCallCancelRequest { FunctionCallId = id }, wire.Headers())));
    }

    [Fact]
    public async Task A_token_of_another_call_or_a_forged_one_opens_nothing()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var (one, other) = (await wire.Map("echo"), await wire.Map("echo"));
        var forged = one.Clone();
        forged.PipelinedInputs[0].InputJwt = $"{one.FunctionCallId}.0000000000000000000000.1";
        var foreign = one.Clone();
        foreign.PipelinedInputs[0].InputJwt = other.PipelinedInputs[0].InputJwt;

        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.FunctionGetOutputsAsync(Wire.Outputs(forged, 0), wire.Headers())));
        Assert.Equal(StatusCode.NotFound, await Wire.Status(wire.Rpc.FunctionGetOutputsAsync(Wire.Outputs(foreign, 0), wire.Headers())));
    }

    [Fact]
    public async Task A_finished_call_is_not_changed_by_cancelling_it()
    {
        await using var emulator = await Emulators.Start();
        using var wire = await Wire.Open(emulator);
        var call = await wire.Map("echo");
        var before = await wire.Poll(call, 10);

        await wire.Rpc.FunctionCallCancelAsync(new FunctionCallCancelRequest { FunctionCallId = call.FunctionCallId }, wire.Headers());

        Assert.Equal(before, await wire.Poll(call, 10));
    }
}
