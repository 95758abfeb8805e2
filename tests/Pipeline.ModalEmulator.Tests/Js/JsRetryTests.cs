using System.Globalization;
using Grpc.Core;
using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Js;

/// <summary>The faults that the official client survives with retries, and the others.</summary>
public sealed class JsRetryTests(JsClient js) : IClassFixture<JsClient>
{
    private const string Echo = "return await (await modal.functions.fromName('bench', 'echo')).remote(['hello'])";

    public static TheoryData<string, InjectedFault> Passing => new()
    {
        { "FunctionMap", new InjectedFault.Status(StatusCode.Unavailable) },
        { "FunctionMap", new InjectedFault.Status(StatusCode.Internal) },
        { "FunctionMap", new InjectedFault.Status(StatusCode.Unknown) },
        { "FunctionMap", new InjectedFault.Status(StatusCode.Cancelled) },
        { "FunctionMap", new InjectedFault.Status(StatusCode.DeadlineExceeded) },
        { "FunctionMap", new InjectedFault.Reset() },
        { "FunctionMap", new InjectedFault.Disconnect() },
        { "FunctionMap", new InjectedFault.LoseAnswer() },
        { "FunctionGetOutputs", new InjectedFault.Status(StatusCode.Unavailable) },
        { "FunctionGetOutputs", new InjectedFault.Disconnect() },
        { "FunctionGetOutputs", new InjectedFault.LoseAnswer() },
        { "FunctionGet", new InjectedFault.Reset() },
        { "AuthTokenGet", new InjectedFault.Status(StatusCode.Unavailable) },
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task What_passes_is_asked_again_under_the_same_key_and_runs_once(string rpc, InjectedFault fault)
    {
        var apps = new Sample();
        await using var emulator = await Emulators.Start(apps, Sample.Options(new FaultRule(rpc, fault) { Times = 2 }));

        Assert.Equal("hello", (await js.Value(emulator, Echo))!.GetValue<string>());
        Assert.Equal((3, 1), (emulator.Calls.Count(rpc), apps.Echoed));
        Assert.Single(emulator.Header(rpc, "x-idempotency-key").Distinct(StringComparer.Ordinal));
        Assert.Equal(["0", "1", "2"], emulator.Header(rpc, "x-retry-attempt"));
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, 4)]
    [InlineData(StatusCode.ResourceExhausted, 1)]
    [InlineData(StatusCode.InvalidArgument, 1)]
    [InlineData(StatusCode.PermissionDenied, 1)]
    public async Task What_stays_is_asked_as_often_as_it_is_worth(StatusCode code, int times)
    {
        await using var emulator = await Emulators.Start(new FaultRule("FunctionMap", new InjectedFault.Status(code, "gone")) { Times = null });

        var (type, message) = await js.Error(emulator, Echo);

        Assert.Equal(("ClientError", times), (type, emulator.Calls.Count("FunctionMap")));
        Assert.StartsWith(((int)code).ToString(CultureInfo.InvariantCulture), message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_to_be_left_alone_is_left_alone_and_costs_no_attempt()
    {
        await using var emulator = await Emulators.Start(new FaultRule("FunctionMap", new InjectedFault.Status(StatusCode.ResourceExhausted, "busy", RetryAfterS: 0.1)) { Times = 5 });

        Assert.Equal("hello", (await js.Value(emulator, Echo))!.GetValue<string>());
        Assert.Equal(["0", "1", "2", "3", "4", "5"], emulator.Header("FunctionMap", "x-throttle-retry-attempt"));
        Assert.All(emulator.Header("FunctionMap", "x-retry-attempt"), attempt => Assert.Equal("0", attempt));
    }

    [Fact]
    public async Task A_lost_input_runs_again()
    {
        await using var emulator = await Emulators.Start(new FaultRule(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.InternalFailure)) { Times = 3 });

        Assert.Equal("hello", (await js.Value(emulator, Echo))!.GetValue<string>());
        Assert.Equal((1, 3, 4), (emulator.Calls.Count("FunctionMap"), emulator.Calls.Count("FunctionRetryInputs"), emulator.Calls.Count(FaultPlaces.Run)));
    }

    [Fact]
    public async Task An_input_that_is_always_lost_is_given_up()
    {
        await using var emulator = await Emulators.Start(new FaultRule(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.InternalFailure, "lost")) { Times = null });

        Assert.Equal(("InternalFailure", "Internal failure: lost"), await js.Error(emulator, Echo));
    }

    [Fact]
    public async Task An_answer_that_hangs_holds_up_nobody_else()
    {
        await using var emulator = await Emulators.Start(new FaultRule("FunctionMap", new InjectedFault.Hang()));

        var said = await js.Value(emulator, """
            const echo = await modal.functions.fromName('bench', 'echo');
            const hung = echo.remote([0]).catch(() => 'ended');
            return await Promise.race([hung, new Promise(done => setTimeout(done, 50, 'hung')).then(async one => [one, await echo.remote([1])])]);
            """);

        Assert.Equal("""["hung",1]""", said!.ToJsonString());
    }
}
