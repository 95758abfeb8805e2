using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Js;

/// <summary>The official client calls functions, which verifies that the protocol is Modal's and not ours.</summary>
public sealed class JsCallTests(JsClient js) : IClassFixture<JsClient>
{
    private const string Echo = "const echo = await modal.functions.fromName('bench', 'echo');";

    [Fact]
    public async Task A_call_returns_what_the_function_returned_and_takes_no_more_than_its_RPCs()
    {
        await using var emulator = await Emulators.Start();

        var said = await js.Value(emulator, $"{Echo} return await echo.remote(['hello'])");

        Assert.Equal("hello", said!.GetValue<string>());
        Assert.Equal((1, 1, 1, 1), (emulator.Calls.Count("AuthTokenGet"), emulator.Calls.Count("FunctionGet"), emulator.Calls.Count("FunctionMap"), emulator.Calls.Count("FunctionGetOutputs")));
    }

    [Fact]
    public async Task Rich_values_come_back_as_they_went()
    {
        await using var emulator = await Emulators.Start();

        await js.Value(emulator, Echo + """
            const values = [
              null, true, false, 0, -1, 23, 24, 255, 65536, 2 ** 32, 2 ** 53 - 1, -(2 ** 53 - 1), 2n ** 60n, -(2n ** 60n), 2n ** 70n,
              0.5, -0.1, 1e300, NaN, Infinity, -Infinity, "", "ü – 漢 – 😀", "x".repeat(70000), [], {}, [[[]]], { a: { b: [1, "c", null] } },
              new Uint8Array([0, 1, 255]), new Uint8Array(0), new Date(1700000000123), { $: "ok", "": 1 },
            ];
            const plain = value => value instanceof Uint8Array ? [...value] : Array.isArray(value) ? value.map(plain) : value;
            for (const value of [...values, values]) {
              assert.deepStrictEqual(plain(await echo.remote([value])), plain(value));
            }
            """);
    }

    [Fact]
    public async Task Arguments_go_by_name_too()
    {
        await using var emulator = await Emulators.Start();

        var said = await js.Value(emulator, "return await (await modal.functions.fromName('bench', 'names')).remote([], { a: 1, b: [2] })");

        Assert.Equal("""{"a":1,"b":[2]}""", said!.ToJsonString());
    }

    [Fact]
    public async Task What_a_function_throws_is_a_RemoteError()
    {
        await using var emulator = await Emulators.Start();

        Assert.Equal(("RemoteError", "Remote error: ValueError('no')"), await js.Error(emulator, "await (await modal.functions.fromName('bench', 'fail')).remote([])"));
    }

    [Fact]
    public async Task A_host_that_breaks_is_a_RemoteError_too()
    {
        await using var emulator = await Emulators.Start();

        var (type, message) = await js.Error(emulator, "await (await modal.functions.fromName('bench', 'broken')).remote([])");

        Assert.Equal(("RemoteError", true), (type, message.Contains("the host broke", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_function_that_runs_into_its_timeout_is_a_FunctionTimeoutError()
    {
        await using var emulator = await Emulators.Start();

        Assert.Equal(
            ("FunctionTimeoutError", "Timeout: the function ran for 0.05 s, its timeout"), await js.Error(emulator, "await (await modal.functions.fromName('bench', 'short')).remote([])"));
    }

    [Fact]
    public async Task A_spawned_call_outlives_the_polls_for_it_and_ends_when_it_is_cancelled()
    {
        var apps = new Sample();
        await using var emulator = await Emulators.Start(apps, Sample.Options());

        var said = await js.Value(emulator, """
            const call = await (await modal.functions.fromName('bench', 'wait')).spawn([]);
            const poll = () => call.get({ timeoutMs: 50 }).catch(e => `${e.constructor.name}: ${e.message}`);
            const polls = [await poll(), await poll()];
            await call.cancel();
            return [...polls, await poll()];
            """);

        Assert.Equal("""["FunctionCallGetTimeoutError: Timeout exceeded: 50ms","FunctionCallGetTimeoutError: Timeout exceeded: 50ms","RemoteError: Remote error: the call was cancelled"]""", said!.ToJsonString());
        await apps.WaitEnded;
    }

    [Fact]
    public async Task A_spawned_call_can_be_read_more_than_once()
    {
        await using var emulator = await Emulators.Start();

        var said = await js.Value(emulator, $"{Echo} const call = await echo.spawn([7]); return [await call.get(), await call.get()]");

        Assert.Equal("[7,7]", said!.ToJsonString());
    }

    [Fact]
    public async Task Many_calls_at_once_each_get_their_own_answer()
    {
        await using var emulator = await Emulators.Start();

        var said = await js.Value(emulator, Echo + """
            const answers = await Promise.all([...Array(300).keys()].map(n => echo.remote([n])));
            return answers.every((answer, n) => answer === n) && answers.length;
            """);

        Assert.Equal(300, said!.GetValue<int>());
    }
}
