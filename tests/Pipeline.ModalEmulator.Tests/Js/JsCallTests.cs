using System.Text.Json.Nodes;
using Pipeline.Emulation.Tests;

namespace Pipeline.Emulation.Js;

/// <summary>The official client calls functions: what it sends and understands is Modal's protocol, not ours.</summary>
public sealed class JsCallTests(JsClient js) : IClassFixture<JsClient>
{
    [Fact]
    public async Task A_call_returns_what_the_function_returned()
    {
        await using var emulator = await Start();

        var said = await js.Run(emulator, "return await (await modal.functions.fromName('bench', 'echo')).remote(['hello'])");

        Assert.Equal("hello", Value(said).GetValue<string>());
        Assert.Equal((1, 1, 1, 1), (emulator.Calls.Count("AuthTokenGet"), emulator.Calls.Count("FunctionGet"), emulator.Calls.Count("FunctionMap"), emulator.Calls.Count("FunctionGetOutputs")));
    }

    private static Task<ModalEmulator> Start(params IReadOnlyList<FaultRule> faults) =>
        ModalEmulator.Start(new Sample(), Sample.Options(faults), TimeProvider.System, CancellationToken.None);

    private static JsonNode Value(JsonNode said) => said["value"] ?? throw new InvalidOperationException(said.ToJsonString());
}
