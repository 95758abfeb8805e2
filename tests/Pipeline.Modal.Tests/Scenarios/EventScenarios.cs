using System.Text;
using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Tests.Calls;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>The events of an execution whose processor is a Modal function: each once, with Modal's IDs of the call.</summary>
public sealed class EventScenarios : IAsyncDisposable
{
    // One has the form of Modal's own tokens, the other is only the run's.
    private const string Token = "as-mnopqrstuvwxyzABCDEFGH";
    private const string Secret = "correct horse battery";
    private readonly CallScenario scenario = new();
    private readonly Runs runs = new();

    public ValueTask DisposeAsync()
    {
        runs.Dispose();
        return scenario.DisposeAsync();
    }

    [Fact]
    public async Task A_failure_is_told_once_with_the_names_of_the_call_and_a_traceback_in_bounds()
    {
        var traceback = string.Join('\n', Enumerable.Range(0, 10_000).Select(line => $"  File \"/app/main.py\", line {line}"));
        scenario.Modal.Next("FunctionGetOutputs", Answers.Output(new GenericResult
        {
            Status = GenericResult.Types.GenericStatus.Failure, Exception = "KeyError('x')", Traceback = traceback,
        }));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FAILURE, KeyError", await Fault());

        Assert.Equal(["adapter.invoke", "modal.invoke.start", "modal.invoke.complete", "adapter.complete"], runs.Events, StringComparer.Ordinal);
        Assert.Equal(
            ("ERR_MODAL_INVOCATION", "fc-1", "in-1", "ta-1", "FAILURE", "KeyError('x')"),
            (Logged("outcome"), Logged("call_id"), Logged("input_id"), Logged("task_id"), Logged("modal_status"), Logged("exception")));
        Assert.Equal((2000, 2000, ""), (Logged("traceback_head").Length, Logged("traceback_tail").Length, Logged("traceback")));
        Assert.Equal(Sha256.Of(Encoding.UTF8.GetBytes(traceback)).ToString(), Logged("traceback_sha256"));
        Assert.EndsWith("line 9999", Logged("traceback_tail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_of_the_wire_is_told_with_its_status()
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.Fails(StatusCode.DataLoss));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FunctionGetOutputs DATA_LOSS", await Fault());
        Assert.Equal(
            ("fc-1", "FunctionGetOutputs", "DATA_LOSS", "the server's words about DataLoss", "cancelled"),
            (Logged("call_id"), Logged("grpc_method"), Logged("grpc_status"), Logged("grpc_detail"), Logged("remote_cancel")));
    }

    [Fact]
    public async Task A_function_that_is_not_there_is_told_without_a_call()
    {
        scenario.Modal.Next("FunctionGet", Answers.Fails(StatusCode.NotFound));

        Assert.Equal("ERR_MODAL_LOOKUP modal function not found: tests/echo", await Fault());
        Assert.Equal(("ERR_MODAL_LOOKUP", ""), (Logged("outcome"), Logged("call_id")));
    }

    [Fact]
    public async Task What_a_function_answers_that_is_no_result_is_refused()
    {
        // The simulated function answers with the call itself.
        Assert.StartsWith("ERR_MODAL_PAYLOAD invalid payload: ", await Fault(), StringComparison.Ordinal);
        Assert.Equal(("ERR_MODAL_PAYLOAD", "SUCCESS"), (Logged("outcome"), Logged("modal_status")));
    }

    [Fact]
    public async Task What_the_program_said_stands_in_the_event_that_ends_its_call()
    {
        var invocation = Runs.Describe(TimeSpan.FromSeconds(60));
        var digest = Sha256.Of("all that it said"u8);
        var result = new FunctionResult(
            invocation.ExecutionId, Runs.Image, new Fault(ErrorCode.Inputs, "/prompt: required"), new FunctionStreams(16, digest, "all that ", "it said", 0), PayloadFiles.None);
        scenario.Modal.Next("FunctionGetOutputs", Returns(result));

        Assert.Equal("ERR_INPUTS invalid inputs payload: /prompt: required", await Fault(invocation));
        Assert.Equal(
            ("ERR_INPUTS", "fc-1", "16", digest.ToString(), "all that ", "it said"),
            (Logged("outcome"), Logged("call_id"), Logged("stderr_bytes"), Logged("stderr_sha256"), Logged("stderr_head"), Logged("stderr_tail")));
    }

    [Fact]
    public async Task What_the_platform_repeats_of_a_secret_is_masked()
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.Output(new GenericResult
        {
            Status = GenericResult.Types.GenericStatus.Failure, Exception = $"KeyError('{Token}', '{Secret}')", Traceback = $"{Secret} {new string('x', 10_000)} {Token}",
        }));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FAILURE, KeyError", await Fault(WithSecret()));
        Assert.Equal("KeyError('***', '***')", Logged("exception"));
        Assert.StartsWith("*** xxx", Logged("traceback_head"), StringComparison.Ordinal);
        Assert.EndsWith("xxx ***", Logged("traceback_tail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_wire_repeats_of_a_secret_is_masked()
    {
        scenario.Modal.Next("FunctionMap", Answers.Breaks(new RpcException(new Status(StatusCode.InvalidArgument, $"bad header x-modal-token-secret: {Token}, and {Secret}"))));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FunctionMap INVALID_ARGUMENT", await Fault(WithSecret()));
        Assert.EndsWith("***, and ***", Logged("grpc_detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_program_repeats_of_a_secret_is_masked_also_where_the_function_did_not()
    {
        var invocation = WithSecret();
        var streams = new FunctionStreams(60, Sha256.Of("all that it said"u8), $"head {Secret}", $"{Token} tail", 0);
        var result = new FunctionResult(invocation.ExecutionId, Runs.Image, new Fault(ErrorCode.Inputs, $"/prompt: {Secret}"), streams, PayloadFiles.None);
        scenario.Modal.Next("FunctionGetOutputs", Returns(result));

        Assert.Equal("ERR_INPUTS invalid inputs payload: /prompt: ***", await Fault(invocation));
        Assert.Equal(("head ***", "*** tail"), (Logged("stderr_head"), Logged("stderr_tail")));
    }

    private static Invocation WithSecret() => Runs.Describe(TimeSpan.FromSeconds(60)) with
    {
        Mode = Mode.Real, Secrets = new Dictionary<string, string>(StringComparer.Ordinal) { ["API_KEY"] = Secret },
    };

    private static Answer Returns(FunctionResult result) => Answers.Output(new GenericResult
    {
        Status = GenericResult.Types.GenericStatus.Success, Data = Google.Protobuf.ByteString.CopyFrom(Healthy.Value(result.Encode())),
    });

    private string Logged(string property) => runs.Logged("modal.invoke.complete", property);

    private async Task<string> Fault(Invocation? invocation = null)
    {
        var app = new FunctionApp(CallScenario.App, scenario.Functions, scenario.Functions);
        var envelope = await runs.Start(app, invocation ?? Runs.Describe(TimeSpan.FromSeconds(60)), scenario.Time, default);
        return Assert.IsType<Envelope.Failure>(envelope).Fault.ToString();
    }
}
