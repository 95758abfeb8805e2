using Grpc.Core;
using Modal.Client;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>A call through an input plane, if the function's handle names one: AttemptStart and AttemptAwait there, and nothing on the control plane.</summary>
public sealed class InputPlaneScenarios : IAsyncDisposable
{
    private readonly CallScenario scenario = new();

    public InputPlaneScenarios() => scenario.Healthy.Function.HandleMetadata.InputPlaneUrl = "http://plane";

    public ValueTask DisposeAsync() => scenario.DisposeAsync();

    [Fact]
    public async Task A_warm_call_is_AttemptStart_and_its_awaits_and_nothing_else()
    {
        await scenario.Call();
        var cold = scenario.Modal.Arrived.Count;
        scenario.Modal.Next("AttemptAwait", Answers.NoAttemptOutput);

        Assert.Equal(CallScenario.Payload, await scenario.Call());

        Assert.Equal(["AttemptStart", "AttemptAwait", "AttemptAwait"], scenario.Modal.Arrived.Skip(cold).Select(rpc => rpc.Method), StringComparer.Ordinal);
        Assert.All(scenario.Modal.Arrived.Skip(cold), rpc => Assert.Equal("plane", rpc.Plane));
    }

    [Fact]
    public async Task The_requests_are_of_one_attempt()
    {
        await scenario.Call([1, 2]);

        var input = new FunctionInput { Args = Google.Protobuf.ByteString.CopyFrom([0x82, 0x81, 0x42, 1, 2, 0xa0]), DataFormat = DataFormat.Cbor };
        Assert.Equal(
            [new AttemptStartRequest { FunctionId = "fu-1", Input = new FunctionPutInputsItem { Input = input } }], scenario.Modal.Asked<AttemptStartRequest>());
        Assert.Equal(
            [new AttemptAwaitRequest { AttemptToken = $"{Healthy.TokenMark}-1", RequestedAt = 1704067200, TimeoutSecs = 55 }], scenario.Modal.Asked<AttemptAwaitRequest>());
        Assert.Equal(("in-1", "ta-1"), (scenario.Notes["input_id"], scenario.Notes["task_id"]));
    }

    [Fact]
    public async Task A_function_deployed_anew_is_looked_up_once()
    {
        scenario.Modal.Next("AttemptStart", Answers.Fails(StatusCode.NotFound));

        Assert.Equal(CallScenario.Payload, await scenario.Call());
        Assert.Equal("FunctionGet plane:AttemptStart FunctionGet plane:AttemptStart plane:AttemptAwait", scenario.Modal.Trail);
    }

    [Theory]
    [InlineData(2, "ERR_MODAL_INVOCATION modal invocation failed: FAILURE, ValueError")]
    [InlineData(4, "ERR_TIMEOUT timed out: the function, by its own bound on the platform")]
    [InlineData(8, "ERR_MODAL_INVOCATION modal invocation failed: EVICTION, ValueError")]
    public async Task A_status_is_the_same_fault_as_at_the_control_plane(int status, string fault)
    {
        scenario.Modal.Next("AttemptAwait", Answers.Ends(status));

        Assert.Equal(fault, await scenario.Fault());
    }

    [Theory]
    [InlineData("AttemptStart", StatusCode.Unavailable, 4, "UNAVAILABLE")]
    [InlineData("AttemptStart", StatusCode.InvalidArgument, 1, "INVALID_ARGUMENT")]
    [InlineData("AttemptAwait", StatusCode.Internal, 4, "INTERNAL")]
    [InlineData("AttemptAwait", StatusCode.NotFound, 1, "NOT_FOUND")]
    public async Task A_failure_of_the_wire_is_a_fault_after_so_many_attempts_under_one_key(string method, StatusCode code, int attempts, string name)
    {
        scenario.Modal.Next(method, Enumerable.Repeat(Answers.Fails(code), 9));

        Assert.Equal($"ERR_MODAL_INVOCATION modal invocation failed: {method} {name}", await scenario.Fault());
        Assert.Equal(attempts, scenario.Modal.Count(method));
        Assert.Single(scenario.Modal.Keys("AttemptStart"));
    }

    [Fact]
    public async Task Throttling_passes()
    {
        scenario.Modal.Next("AttemptStart", Answers.Throttles(1)).Next("AttemptAwait", Answers.Throttles(2));

        Assert.Equal(CallScenario.Payload, await scenario.Call());
        Assert.Equal([1000, 2000], scenario.Time.Waits.Select(wait => wait.TotalMilliseconds));
    }

    [Fact]
    public async Task An_attempt_that_hangs_is_a_timeout_and_that_it_cannot_be_cancelled_is_noted()
    {
        scenario.Modal.Next("AttemptAwait", rpc =>
        {
            scenario.Time.Advance(TimeSpan.FromSeconds(20));
            return Answers.Hang(rpc);
        });

        Assert.Equal("ERR_TIMEOUT timed out: the call after 20 s", await scenario.Fault(deadline: TimeSpan.FromSeconds(20)));
        Assert.Equal("FunctionGet plane:AttemptStart plane:AttemptAwait", scenario.Modal.Trail);
        Assert.Equal("not supported by the input plane", scenario.Notes["remote_cancel"]);
    }
}
