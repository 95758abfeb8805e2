using Pipeline.Emulation.Hosting;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Js;

/// <summary>Calls of the official client that are refused, and answers that it refuses.</summary>
public sealed class JsRefusalTests(JsClient js) : IClassFixture<JsClient>
{
    private const string Echo = "return await (await modal.functions.fromName('bench', 'echo')).remote(['hello'])";

    [Fact]
    public async Task A_wrong_token_is_UNAUTHENTICATED_and_not_tried_again()
    {
        await using var emulator = await Emulators.Start();

        var (type, message) = await js.Error(emulator, Echo, secret: "as-wrong");

        Assert.Equal(("ClientError", "16 /modal.client.ModalClient/AuthTokenGet UNAUTHENTICATED: the token is missing or invalid"), (type, message));
        Assert.Equal((1, 0), (emulator.Calls.Count("AuthTokenGet"), emulator.Calls.Count("FunctionGet")));
    }

    [Theory]
    [InlineData("await modal.functions.fromName('bench', 'other')", "Function 'bench/other' not found")]
    [InlineData("await modal.functions.fromName('other', 'echo')", "Function 'other/echo' not found")]
    [InlineData("await modal.functions.fromName('bench', 'echo', { environment: 'elsewhere' })", "Function 'bench/echo' not found")]
    [InlineData("await modal.functions.fromName('bench', 'echo', { version: 1 })", "Function 'bench/echo' not found")]
    public async Task A_function_that_there_is_not_is_a_NotFoundError(string script, string message)
    {
        await using var emulator = await Emulators.Start();

        Assert.Equal(("NotFoundError", message), await js.Error(emulator, script));
    }

    [Theory]
    [InlineData("await modal.functions.fromName('bench', 'echo', { environment: 'main' })")]
    [InlineData("await modal.functions.fromName('bench', 'echo', { version: 2 })")]
    public async Task The_environment_and_the_version_that_there_are_can_be_named(string script)
    {
        await using var emulator = await Emulators.Start();

        await js.Value(emulator, script);
    }

    public static TheoryData<FaultRule, string, string> Refused => new()
    {
        { new("FunctionGet", new InjectedFault.Webhook("https://example.invalid/")), "InvalidError", "A webhook Function cannot be invoked for remote execution" },
        { new("FunctionGet", new InjectedFault.PickleOnly()), "InvalidError", "cannot call Modal Function from JS SDK since it was deployed with an incompatible Python SDK version" },
        { new("FunctionGetOutputs", new InjectedFault.NoResult()), "Error", "Received null result from invocation" },
        { new("FunctionGetOutputs", new InjectedFault.Format(1)), "Error", "PICKLE output format is not supported" },
        { new("FunctionGetOutputs", new InjectedFault.Format(2)), "Error", "ASGI data format is not supported" },
        { new("FunctionGetOutputs", new InjectedFault.Format(99)), "Error", "Unsupported data format: 99" },
        { new(FaultPlaces.Run, new InjectedFault.Bytes(new byte[] { 0x82, 0x01 })), "Error", "Unexpected end of CBOR data" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.Failure, "a")), "RemoteError", "Remote error: a" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.Terminated, "b")), "RemoteError", "Remote error: b" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.Timeout, "c")), "FunctionTimeoutError", "Timeout: c" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.InitFailure, "d")), "RemoteError", "Remote error: d" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.IdleTimeout, "e")), "RemoteError", "Remote error: e" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.Eviction, "f")), "RemoteError", "Remote error: f" },
        { new(FaultPlaces.Run, new InjectedFault.Result(ResultStatus.Unspecified, "g")), "RemoteError", "Remote error: g" },
        { new("FunctionMap", new InjectedFault.Redeploy()), "ClientError", "5 /modal.client.ModalClient/FunctionMap NOT_FOUND" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_is_not_a_result_is_the_error_that_it_is(FaultRule fault, string type, string message)
    {
        await using var emulator = await Emulators.Start(fault);

        var error = await js.Error(emulator, Echo);

        Assert.Equal((type, true), (error.Type, error.Message.StartsWith(message, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task After_a_redeployment_a_new_lookup_finds_the_function()
    {
        await using var emulator = await Emulators.Start(new FaultRule("FunctionMap", new InjectedFault.Redeploy()));

        var said = await js.Value(emulator, $"const call = async () => {{ {Echo} }}; return [await call().catch(e => e.code), await call()]");

        Assert.Equal("""[5,"hello"]""", said!.ToJsonString());
    }

    [Fact]
    public async Task An_expired_auth_token_is_UNAUTHENTICATED_and_replaced()
    {
        await using var emulator = await Emulators.Start(new FaultRule("AuthTokenGet", new InjectedFault.TokenLife(-1)));

        var said = await js.Value(emulator, $"const call = async () => {{ {Echo} }}; return [await call().catch(e => e.code), await call()]");

        Assert.Equal("""[16,"hello"]""", said!.ToJsonString());
        Assert.Equal(2, emulator.Calls.Count("AuthTokenGet"));
    }

    [Fact]
    public async Task A_token_that_does_not_say_when_it_expires_is_good()
    {
        await using var emulator = await Emulators.Start(new FaultRule("AuthTokenGet", new InjectedFault.TokenLife(null)));

        Assert.Equal("hello", (await js.Value(emulator, Echo))!.GetValue<string>());
    }

    [Fact]
    public async Task An_RPC_that_is_not_emulated_is_UNIMPLEMENTED()
    {
        await using var emulator = await Emulators.Start();

        var (_, message) = await js.Error(emulator, "await modal.functions.fromId('fu-1')");

        Assert.StartsWith("12 ", message, StringComparison.Ordinal);
    }
}
