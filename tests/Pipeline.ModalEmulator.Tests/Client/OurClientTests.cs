using Microsoft.Extensions.Time.Testing;
using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Client;

/// <summary>Our client in the official client's tests, with the same wire and sockets.</summary>
public sealed class OurClientTests
{
    private const int Mebibytes3 = 3 * 1024 * 1024;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(500);

    [Theory]
    [InlineData(false, new[] { "FunctionMap", "FunctionGetOutputs" })]
    [InlineData(true, new[] { "AttemptStart", "AttemptAwait" })]
    public async Task A_warm_call_makes_the_RPCs_that_the_protocol_needs_and_no_other(bool inputPlane, string[] rpcs)
    {
        await using var emulator = await (inputPlane ? Emulators.WithInputPlane() : Emulators.Start());
        using var client = new OurClient(emulator);
        Assert.True(await client.Echoes(10));
        var cold = emulator.Calls.Requests.Count;

        Assert.True(await client.Echoes(10));

        string[] asked = [.. emulator.Calls.Requests.Skip(cold).Select(request => request.At)];
        Assert.Equal(rpcs, asked);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Three_mebibytes_go_there_and_back(bool inputPlane)
    {
        await using var emulator = await (inputPlane ? Emulators.WithInputPlane() : Emulators.Start());
        using var client = new OurClient(emulator);

        Assert.True(await client.Echoes(Mebibytes3));
        Assert.Equal((1, 1), (emulator.Calls.Count(FaultPlaces.BlobUpload), emulator.Calls.Count(FaultPlaces.BlobDownload)));
    }

    [Theory]
    [InlineData("fail", "ERR_MODAL_INVOCATION")]
    [InlineData("broken", "ERR_MODAL_INVOCATION")]
    [InlineData("short", "ERR_TIMEOUT")]
    [InlineData("names", "ERR_MODAL_PAYLOAD")]
    [InlineData("nobody", "ERR_MODAL_LOOKUP")]
    public async Task How_a_function_ends_has_its_code(string function, string code)
    {
        await using var emulator = await Emulators.Start();
        using var client = new OurClient(emulator);

        Assert.Equal(code, (await client.Code(function, 1, OurClient.Minute)).Name);
    }

    [Fact]
    public async Task A_wrong_token_is_a_failed_lookup()
    {
        await using var emulator = await Emulators.Start();
        using var client = new OurClient(emulator, "as-wrong", new FakeTimeProvider());

        Assert.Equal(ErrorCode.ModalLookup, await client.Code("echo", 1, OurClient.Minute));
        Assert.Equal(1, emulator.Calls.Count("AuthTokenGet"));
    }

    [Fact]
    public async Task A_deadline_ends_the_function_too()
    {
        var (apps, time) = (new Sample(), new FakeTimeProvider());
        await using var emulator = await Emulators.Start(apps, Sample.Options(), time);
        using var client = new OurClient(emulator, time: time);
        var call = client.Code("wait", 1, OurClient.Minute);
        // The call has started, but nobody can cancel a call without an ID.
        await emulator.Asked("FunctionGetOutputs");

        time.Advance(OurClient.Minute);

        Assert.Equal(ErrorCode.Timeout, await call.WaitAsync(OurClient.Minute));
        await apps.WaitEnded;
    }

    [Fact]
    public async Task A_deadline_holds_on_the_input_plane()
    {
        await using var emulator = await Emulators.WithInputPlane();
        using var client = new OurClient(emulator);

        Assert.Equal(ErrorCode.Timeout, await client.Code("wait", 1, Moment));
    }

    [Fact]
    public async Task A_caller_that_cancels_hears_of_no_timeout_and_ends_the_function()
    {
        // No time passes, so that the time limit for cancelling never ends on a busy machine.
        var (apps, time) = (new Sample(), new FakeTimeProvider());
        await using var emulator = await Emulators.Start(apps, Sample.Options(), time);
        using var client = new OurClient(emulator, time: time);
        using var cancel = new CancellationTokenSource();
        var call = client.Call("wait", default, OurClient.Minute, cancel.Token);
        await emulator.Asked("FunctionGetOutputs");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await apps.WaitEnded;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_emulator_that_is_gone_in_the_middle_of_a_call_is_a_failed_invocation_within_the_deadline(bool inputPlane)
    {
        var apps = new Sample();
        var emulator = await Emulators.Start(apps, Sample.Options() with { InputPlane = inputPlane });
        using var client = new OurClient(emulator);
        var call = client.Code("wait", 1, OurClient.Minute);
        await apps.WaitBegan.During(call);

        await emulator.DisposeAsync();

        Assert.Equal(ErrorCode.ModalInvocation, await call);
    }

    [Fact]
    public async Task Hundreds_of_calls_at_once_each_get_their_own_answer()
    {
        var time = new FakeTimeProvider();
        await using var emulator = await Emulators.Start(new Sample(), Sample.Options(), time);
        using var client = new OurClient(emulator, time: time);
        Assert.True(await client.Echoes(1));

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(async n =>
            BitConverter.ToInt32((await client.Call("echo", BitConverter.GetBytes(n), OurClient.Minute, CancellationToken.None)).Span)));

        Assert.Equal(Enumerable.Range(0, 300), answers);
        Assert.Equal((1, 1), (emulator.Calls.Count("AuthTokenGet"), emulator.Calls.Count("FunctionGet")));
    }
}
