using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Js;

/// <summary>Functions whose handle names an input plane are called there.</summary>
public sealed class JsInputPlaneTests(JsClient js) : IClassFixture<JsClient>
{
    private const string Echo = "return await (await modal.functions.fromName('bench', 'echo')).remote(['hello'])";

    [Fact]
    public async Task A_call_is_an_attempt_and_nothing_else()
    {
        await using var emulator = await Emulators.WithInputPlane();

        var said = await js.Value(emulator, Echo);

        Assert.Equal("hello", said!.GetValue<string>());
        Assert.Equal((1, 1, 0), (emulator.Calls.Count("AttemptStart"), emulator.Calls.Count("AttemptAwait"), emulator.Calls.Count("FunctionMap")));
    }

    [Fact]
    public async Task A_lost_input_is_attempted_again()
    {
        await using var emulator = await Emulators.WithInputPlane(new FaultRule(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.InternalFailure)) { Times = 3 });

        Assert.Equal("hello", (await js.Value(emulator, Echo))!.GetValue<string>());
        Assert.Equal((3, 4, 4), (emulator.Calls.Count("AttemptRetry"), emulator.Calls.Count("AttemptAwait"), emulator.Calls.Count(FaultPlaces.Run)));
    }

    [Fact]
    public async Task An_attempt_whose_answer_is_lost_is_started_once()
    {
        await using var emulator = await Emulators.WithInputPlane(new FaultRule("AttemptStart", new InjectedFault.LoseAnswer()), new FaultRule("AttemptAwait", new InjectedFault.LoseAnswer()));

        Assert.Equal("hello", (await js.Value(emulator, Echo))!.GetValue<string>());
        Assert.Equal((2, 2, 1), (emulator.Calls.Count("AttemptStart"), emulator.Calls.Count("AttemptAwait"), emulator.Calls.Count(FaultPlaces.Run)));
        Assert.Single(emulator.Header("AttemptStart", "x-idempotency-key").Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_result_that_is_none_is_an_error()
    {
        await using var emulator = await Emulators.WithInputPlane(new FaultRule("AttemptAwait", new InjectedFault.NoResult()));

        Assert.Equal(("Error", "Received null result from invocation"), await js.Error(emulator, Echo));
    }

    [Fact]
    public async Task A_call_that_is_not_waited_for_goes_by_the_control_plane()
    {
        await using var emulator = await Emulators.WithInputPlane();

        var said = await js.Value(emulator, "return await (await (await modal.functions.fromName('bench', 'echo')).spawn([1])).get()");

        Assert.Equal((1, 1, 0), (said!.GetValue<int>(), emulator.Calls.Count("FunctionMap"), emulator.Calls.Count("AttemptStart")));
    }
}
