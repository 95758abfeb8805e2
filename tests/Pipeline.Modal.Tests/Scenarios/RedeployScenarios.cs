using Grpc.Core;
using Modal.Client;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>A function may be redeployed between lookup and call; it is then looked up once more.</summary>
public sealed class RedeployScenarios : IAsyncDisposable
{
    private readonly CallScenario scenario = new();

    public ValueTask DisposeAsync() => scenario.DisposeAsync();

    [Fact]
    public async Task The_new_function_is_called_and_remembered()
    {
        scenario.Modal.Next("FunctionMap", rpc =>
        {
            scenario.Healthy.Function.FunctionId = "fu-2";
            return Answers.Fails(StatusCode.NotFound)(rpc);
        });

        Assert.Equal(CallScenario.Payload, await scenario.Call());
        Assert.Equal("FunctionGet FunctionMap FunctionGet FunctionMap FunctionGetOutputs", scenario.Modal.Trail);
        Assert.False(scenario.Notes.ContainsKey("grpc_status"));
        Assert.Equal(["fu-1", "fu-2"], scenario.Modal.Asked<FunctionMapRequest>().Select(map => map.FunctionId), StringComparer.Ordinal);

        await scenario.Call();
        Assert.Equal(2, scenario.Modal.Count("FunctionGet"));
        Assert.Equal("fu-2", scenario.Modal.Asked<FunctionMapRequest>()[^1].FunctionId);
    }

    [Fact]
    public async Task A_function_that_moved_to_an_input_plane_is_called_there()
    {
        scenario.Modal.Next("FunctionMap", rpc =>
        {
            scenario.Healthy.Function.HandleMetadata.InputPlaneUrl = "http://plane";
            return Answers.Fails(StatusCode.NotFound)(rpc);
        });

        Assert.Equal(CallScenario.Payload, await scenario.Call());
        Assert.Equal("FunctionGet FunctionMap FunctionGet plane:AttemptStart plane:AttemptAwait", scenario.Modal.Trail);
    }

    [Fact]
    public async Task A_function_that_is_gone_is_not_found()
    {
        scenario.Modal.Next("FunctionMap", Answers.Fails(StatusCode.NotFound)).Next("FunctionGet", scenario.Healthy.Answer, Answers.Fails(StatusCode.NotFound));

        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: tests/echo", await scenario.Fault());
    }

    [Theory]
    [InlineData("FunctionMap")]
    [InlineData("AttemptStart")]
    public async Task What_an_attempt_before_may_have_begun_is_not_begun_again_under_another_key(string method)
    {
        scenario.Healthy.Function.HandleMetadata.InputPlaneUrl = method == "AttemptStart" ? "http://plane" : "";
        scenario.Modal.Next(method, Answers.Fails(StatusCode.Unavailable), Answers.Fails(StatusCode.NotFound));

        Assert.Equal($"ERR_MODAL_INVOCATION modal invocation failed: {method} NOT_FOUND", await scenario.Fault());
        Assert.Single(scenario.Modal.Keys(method));
        Assert.Equal("NOT_FOUND", scenario.Notes["grpc_status"]);

        // The next call starts with a first attempt again, and detects it.
        scenario.Modal.Next(method, Answers.Fails(StatusCode.NotFound));
        Assert.Equal(CallScenario.Payload, await scenario.Call());
        Assert.Equal(2, scenario.Modal.Count("FunctionGet"));
    }

    [Fact]
    public async Task A_platform_that_contradicts_itself_is_asked_twice_and_no_more()
    {
        scenario.Modal.Next("FunctionMap", Enumerable.Repeat(Answers.Fails(StatusCode.NotFound), 9));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: tests/echo was found, but its plane does not know it", await scenario.Fault());
        Assert.Equal("FunctionGet FunctionMap FunctionGet FunctionMap", scenario.Modal.Trail);
        Assert.Equal("NOT_FOUND", scenario.Notes["grpc_status"]);
    }

    [Fact]
    public async Task A_handle_of_before_this_process_is_enough_to_call()
    {
        var answer = await scenario.Functions.Invoke(new("tests", "echo", "fu-0"), CallScenario.Payload, TimeSpan.FromSeconds(10), scenario, default);

        Assert.Equal(CallScenario.Payload, answer.ToArray());
        Assert.Equal("FunctionGet FunctionMap FunctionGetOutputs", scenario.Modal.Trail);
    }
}
