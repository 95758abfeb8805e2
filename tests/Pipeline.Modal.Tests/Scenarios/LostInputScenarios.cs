using Grpc.Core;
using Modal.Client;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>A lost input is resent at once within the same call, up to a maximum.</summary>
public sealed class LostInputScenarios : IAsyncDisposable
{
    private const string Plane = "http://plane";
    private readonly CallScenario scenario = new();

    public ValueTask DisposeAsync() => scenario.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task A_call_survives_up_to_eight_losses(int losses)
    {
        scenario.Modal.Next("FunctionGetOutputs", Enumerable.Repeat(Answers.Ends(6), losses));

        Assert.Equal(CallScenario.Payload, await scenario.Call());

        Assert.Equal(1, scenario.Modal.Count("FunctionMap"));
        Assert.Equal(Enumerable.Range(0, losses), scenario.Modal.Asked<FunctionRetryInputsRequest>().Select(retry => (int)retry.Inputs.Single().RetryCount));
        Assert.Equal($"{losses}", scenario.Notes["lost_inputs"]);
        Assert.Empty(scenario.Time.Waits);
    }

    [Fact]
    public async Task The_ninth_loss_is_told()
    {
        scenario.Modal.Next("FunctionGetOutputs", Enumerable.Repeat(Answers.Ends(6), 9));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: INTERNAL_FAILURE, ValueError", await scenario.Fault());
        Assert.Equal(8, scenario.Modal.Count("FunctionRetryInputs"));
        Assert.Equal(1, scenario.Modal.Count("FunctionMap"));
    }

    [Fact]
    public async Task Each_loss_is_answered_with_the_same_input_and_the_last_token_of_it()
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.With(new FunctionGetOutputsResponse { LastEntryId = "5-0" }), Answers.Ends(6), Answers.Ends(6));

        await scenario.Call();

        var input = scenario.Modal.Asked<FunctionMapRequest>().Single().PipelinedInputs.Single().Input;
        var retries = scenario.Modal.Asked<FunctionRetryInputsRequest>();
        var polls = scenario.Modal.Asked<FunctionGetOutputsRequest>();
        Assert.All(retries, retry => Assert.Equal(input, retry.Inputs.Single().Input));
        Assert.All(retries, retry => Assert.Equal($"{Healthy.TokenMark}-of-call", retry.FunctionCallJwt));
        // Which poll uses which token, and which retry replaces it.
        Assert.Equal(["1", "1", "2", "3"], polls.Select(poll => poll.InputJwts.Single()[^1..]), StringComparer.Ordinal);
        Assert.Equal(["1", "2"], retries.Select(retry => retry.Inputs.Single().InputJwt[^1..]), StringComparer.Ordinal);
        // A new input's outputs are read from the beginning.
        Assert.Equal(["0-0", "5-0", "0-0", "0-0"], polls.Select(poll => poll.LastEntryId), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_retry_that_fails_is_a_fault_and_the_call_is_cancelled()
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.Ends(6)).Next("FunctionRetryInputs", Answers.Fails(StatusCode.InvalidArgument));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FunctionRetryInputs INVALID_ARGUMENT", await scenario.Fault());
        Assert.Equal("fc-1", scenario.Modal.Asked<FunctionCallCancelRequest>().Single().FunctionCallId);
    }

    [Fact]
    public async Task A_retry_that_takes_no_input_is_a_fault()
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.Ends(6)).Next("FunctionRetryInputs", Answers.With(new FunctionRetryInputsResponse()));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FunctionRetryInputs took no input", await scenario.Fault());
    }

    [Fact]
    public async Task An_input_plane_is_given_the_attempt_again()
    {
        scenario.Healthy.Function.HandleMetadata.InputPlaneUrl = Plane;
        scenario.Modal.Next("AttemptAwait", Answers.Ends(6), Answers.NoAttemptOutput, Answers.Ends(6));

        Assert.Equal(CallScenario.Payload, await scenario.Call());

        var item = scenario.Modal.Asked<AttemptStartRequest>().Single().Input;
        var retries = scenario.Modal.Asked<AttemptRetryRequest>();
        Assert.All(retries, retry => Assert.Equal(("fu-1", item), (retry.FunctionId, retry.Input)));
        Assert.Equal(["1", "2"], retries.Select(retry => retry.AttemptToken[^1..]), StringComparer.Ordinal);
        Assert.Equal(["1", "2", "2", "3"], scenario.Modal.Asked<AttemptAwaitRequest>().Select(wait => wait.AttemptToken[^1..]), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_input_plane_that_loses_it_nine_times_is_told()
    {
        scenario.Healthy.Function.HandleMetadata.InputPlaneUrl = Plane;
        scenario.Modal.Next("AttemptAwait", Enumerable.Repeat(Answers.Ends(6), 9));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: INTERNAL_FAILURE, ValueError", await scenario.Fault());
        Assert.Equal(8, scenario.Modal.Count("AttemptRetry"));
        Assert.Equal(1, scenario.Modal.Count("AttemptStart"));
    }
}
