using Grpc.Core;
using Modal.Client;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>A call through the control plane: FunctionMap with one input, and FunctionGetOutputs until there is an output.</summary>
public sealed class ControlPlaneScenarios : IAsyncDisposable
{
    private readonly CallScenario scenario = new();

    public ValueTask DisposeAsync() => scenario.DisposeAsync();

    [Fact]
    public async Task A_warm_call_is_FunctionMap_and_its_polls_and_nothing_else()
    {
        await scenario.Call();
        var cold = scenario.Modal.Arrived.Count;
        scenario.Modal.Next("FunctionGetOutputs", Answers.NoOutput);

        Assert.Equal(CallScenario.Payload, await scenario.Call());

        Assert.Equal(
            ["FunctionMap", "FunctionGetOutputs", "FunctionGetOutputs"],
            scenario.Modal.Arrived.Skip(cold).Select(rpc => rpc.Method), StringComparer.Ordinal);
    }

    [Fact]
    public async Task The_request_is_one_input_of_a_synchronous_unary_call()
    {
        await scenario.Call([1, 2]);

        var map = Assert.Single(scenario.Modal.Asked<FunctionMapRequest>());
        var input = new FunctionInput { Args = Google.Protobuf.ByteString.CopyFrom([0x82, 0x81, 0x42, 1, 2, 0xa0]), DataFormat = DataFormat.Cbor };
        Assert.Equal(
            new FunctionMapRequest
            {
                FunctionId = "fu-1",
                FunctionCallType = FunctionCallType.Unary,
                FunctionCallInvocationType = FunctionCallInvocationType.Sync,
                PipelinedInputs = { new FunctionPutInputsItem { Input = input } },
            },
            map);
        Assert.Equal(("fc-1", "in-1", "ta-1", "SUCCESS"), (scenario.Notes["call_id"], scenario.Notes["input_id"], scenario.Notes["task_id"], scenario.Notes["modal_status"]));
    }

    [Fact]
    public async Task A_poll_waits_for_55_seconds_at_most_and_not_beyond_the_deadline()
    {
        Answer waits = rpc =>
        {
            scenario.Time.Advance(TimeSpan.FromSeconds(((FunctionGetOutputsRequest)rpc.Request).Timeout));
            return Task.FromResult<Google.Protobuf.IMessage>(new FunctionGetOutputsResponse { LastEntryId = $"{scenario.Modal.Count("FunctionGetOutputs")}-0" });
        };
        scenario.Modal.Next("FunctionGetOutputs", waits, waits);

        await scenario.Call(deadline: TimeSpan.FromSeconds(120));

        var polls = scenario.Modal.Asked<FunctionGetOutputsRequest>();
        Assert.Equal([55, 55, 10], polls.Select(poll => poll.Timeout));
        Assert.Equal(["0-0", "1-0", "2-0"], polls.Select(poll => poll.LastEntryId), StringComparer.Ordinal);
        Assert.All(polls, poll => Assert.Equal((1, true, "fc-1"), (poll.MaxValues, poll.ClearOnSuccess, poll.FunctionCallId)));
        Assert.Equal([0, 55, 110], polls.Select(poll => poll.RequestedAt - polls[0].RequestedAt));
        Assert.Equal(1704067200, polls[0].RequestedAt);
    }

    [Fact]
    public async Task A_server_that_waits_for_nothing_is_not_asked_without_end()
    {
        scenario.Modal.Next("FunctionGetOutputs", Enumerable.Repeat(Answers.NoOutput, 10));

        Assert.Equal(CallScenario.Payload, await scenario.Call());

        Assert.Equal(Enumerable.Repeat(100.0, 10), scenario.Time.Waits.Select(wait => wait.TotalMilliseconds));
    }

    [Theory]
    [InlineData(2, "ERR_MODAL_INVOCATION modal invocation failed: FAILURE, ValueError")]
    [InlineData(3, "ERR_MODAL_INVOCATION modal invocation failed: TERMINATED, ValueError")]
    [InlineData(4, "ERR_TIMEOUT timed out: the function, by its own bound on the platform")]
    [InlineData(5, "ERR_MODAL_INVOCATION modal invocation failed: INIT_FAILURE, ValueError")]
    [InlineData(7, "ERR_MODAL_INVOCATION modal invocation failed: IDLE_TIMEOUT, ValueError")]
    [InlineData(8, "ERR_MODAL_INVOCATION modal invocation failed: EVICTION, ValueError")]
    [InlineData(0, "ERR_MODAL_INVOCATION modal invocation failed: UNSPECIFIED, ValueError")]
    [InlineData(99, "ERR_MODAL_INVOCATION modal invocation failed: GenericStatus 99, ValueError")]
    public async Task A_status_is_a_fault_and_what_the_program_said_is_for_the_log(int status, string fault)
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.Ends(status));

        Assert.Equal(fault, await scenario.Fault());
        Assert.Equal("ValueError('words of the program')", scenario.Notes["exception"]);
        Assert.StartsWith("Traceback", scenario.Notes["traceback"], StringComparison.Ordinal);
        // It has ended, so there is nothing to cancel.
        Assert.Equal(0, scenario.Modal.Count("FunctionCallCancel"));
    }

    [Theory]
    [InlineData(0, "UNSPECIFIED")]
    [InlineData(1, "PICKLE")]
    [InlineData(2, "ASGI")]
    [InlineData(3, "GENERATOR_DONE")]
    [InlineData(77, "DataFormat 77")]
    public async Task An_answer_in_another_format_is_refused(int format, string name)
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.Output(Success([0x40]), (DataFormat)format));

        Assert.Equal($"ERR_MODAL_PAYLOAD invalid payload: the function answered in {name}, not in CBOR", await scenario.Fault());
    }

    [Theory]
    [InlineData("A0", "the answer is a map, not a byte string")]
    [InlineData("63616263", "the answer is text, not a byte string")]
    [InlineData("F6", "the answer is null, not a byte string")]
    [InlineData("4000", "1 bytes follow the answer")]
    [InlineData("43", "the answer is not well-formed CBOR")]
    [InlineData("", "the answer is not well-formed CBOR")]
    public async Task An_answer_that_is_no_byte_string_is_refused(string hex, string detail)
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.Output(Success(Convert.FromHexString(hex))));

        Assert.Equal($"ERR_MODAL_PAYLOAD invalid payload: {detail}", await scenario.Fault());
    }

    [Fact]
    public async Task An_output_without_a_result_or_a_value_is_refused()
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.Output(result: null), Answers.Output(new GenericResult { Status = GenericResult.Types.GenericStatus.Success }));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: an output without a result", await scenario.Fault());
        Assert.Equal("ERR_MODAL_PAYLOAD invalid payload: the function answered without a value", await scenario.Fault());
    }

    [Fact]
    public async Task A_call_that_took_no_input_is_refused()
    {
        scenario.Modal.Next("FunctionMap", Answers.With(new FunctionMapResponse { FunctionCallId = "fc-2" }));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FunctionMap took no input; its queue may be full", await scenario.Fault());
        Assert.Equal("fc-2", scenario.Notes["call_id"]);
    }

    [Theory]
    [InlineData("FunctionMap", StatusCode.Unavailable, 4)]
    [InlineData("FunctionMap", StatusCode.Internal, 4)]
    [InlineData("FunctionMap", StatusCode.Unknown, 4)]
    [InlineData("FunctionMap", StatusCode.Cancelled, 4)]
    [InlineData("FunctionMap", StatusCode.DeadlineExceeded, 4)]
    [InlineData("FunctionMap", StatusCode.ResourceExhausted, 1)]
    [InlineData("FunctionMap", StatusCode.InvalidArgument, 1)]
    [InlineData("FunctionMap", StatusCode.PermissionDenied, 1)]
    [InlineData("FunctionMap", StatusCode.Unauthenticated, 1)]
    [InlineData("FunctionMap", StatusCode.FailedPrecondition, 1)]
    [InlineData("FunctionGetOutputs", StatusCode.Unavailable, 4)]
    [InlineData("FunctionGetOutputs", StatusCode.Internal, 4)]
    [InlineData("FunctionGetOutputs", StatusCode.Unknown, 4)]
    [InlineData("FunctionGetOutputs", StatusCode.Cancelled, 4)]
    [InlineData("FunctionGetOutputs", StatusCode.DeadlineExceeded, 4)]
    [InlineData("FunctionGetOutputs", StatusCode.ResourceExhausted, 1)]
    [InlineData("FunctionGetOutputs", StatusCode.InvalidArgument, 1)]
    [InlineData("FunctionGetOutputs", StatusCode.NotFound, 1)]
    [InlineData("FunctionGetOutputs", StatusCode.PermissionDenied, 1)]
    [InlineData("FunctionGetOutputs", StatusCode.Unauthenticated, 1)]
    public async Task A_failure_of_the_wire_is_a_fault_after_so_many_attempts_under_one_key(string method, StatusCode code, int attempts)
    {
        scenario.Modal.Next(method, Enumerable.Repeat(Answers.Fails(code), 9));

        Assert.Equal($"ERR_MODAL_INVOCATION modal invocation failed: {method} {Name(code)}", await scenario.Fault());

        Assert.Equal(attempts, scenario.Modal.Count(method));
        Assert.Single(scenario.Modal.Keys(method));
        Assert.Single(scenario.Modal.Keys("FunctionMap"));
        Assert.Equal((method, Name(code), $"the server's words about {code}"), (scenario.Notes["grpc_method"], scenario.Notes["grpc_status"], scenario.Notes["grpc_detail"]));
    }

    [Fact]
    public async Task A_call_survives_what_passes_in_every_step()
    {
        scenario.Modal
            .Next("FunctionMap", Answers.Fails(StatusCode.Unavailable), Answers.Breaks(new IOException("reset")), Answers.Throttles(1.5f), Answers.Fails(StatusCode.Internal))
            .Next("FunctionGetOutputs", Answers.Breaks(new HttpRequestException("reset")), Answers.Throttles(2), Answers.NoOutput, Answers.Fails(StatusCode.Unknown));

        Assert.Equal(CallScenario.Payload, await scenario.Call());
        Assert.Equal([100, 200, 1500, 400, 100, 2000, 100], scenario.Time.Waits.Select(wait => wait.TotalMilliseconds));
        Assert.False(scenario.Notes.ContainsKey("grpc_status"));
    }

    [Fact]
    public async Task Throttling_takes_none_of_the_attempts()
    {
        scenario.Modal.Next("FunctionMap", [.. Enumerable.Repeat(Answers.Throttles(1), 20), Answers.Fails(StatusCode.Unavailable), Answers.Fails(StatusCode.Unavailable), Answers.Fails(StatusCode.Unavailable)]);

        Assert.Equal(CallScenario.Payload, await scenario.Call());
        Assert.Equal(24, scenario.Modal.Count("FunctionMap"));
        Assert.Single(scenario.Modal.Keys("FunctionMap"));
    }

    private static GenericResult Success(byte[] value) => new() { Status = GenericResult.Types.GenericStatus.Success, Data = Google.Protobuf.ByteString.CopyFrom(value) };

    private static string Name(StatusCode code) => code switch
    {
        StatusCode.DeadlineExceeded => "DEADLINE_EXCEEDED",
        StatusCode.ResourceExhausted => "RESOURCE_EXHAUSTED",
        StatusCode.InvalidArgument => "INVALID_ARGUMENT",
        StatusCode.PermissionDenied => "PERMISSION_DENIED",
        StatusCode.FailedPrecondition => "FAILED_PRECONDITION",
        StatusCode.NotFound => "NOT_FOUND",
        _ => code.ToString().ToUpperInvariant(),
    };
}
