using Grpc.Core;
using Modal.Client;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>One deadline covers everything; an unfinished call is cancelled within its own time limit; a caller's cancellation is not a timeout.</summary>
public sealed class DeadlineScenarios : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(40);
    private readonly CallScenario scenario = new();

    public ValueTask DisposeAsync() => scenario.DisposeAsync();

    [Fact]
    public async Task A_poll_that_hangs_is_a_timeout_and_the_call_is_cancelled()
    {
        scenario.Modal.Next("FunctionGetOutputs", Hangs(Deadline));

        Assert.Equal("ERR_TIMEOUT timed out: the call after 40 s", await scenario.Fault(deadline: Deadline));
        Assert.Equal("FunctionGet FunctionMap FunctionGetOutputs FunctionCallCancel", scenario.Modal.Trail);
        Assert.Equal([new FunctionCallCancelRequest { FunctionCallId = "fc-1" }], scenario.Modal.Asked<FunctionCallCancelRequest>());
        Assert.Equal("cancelled", scenario.Notes["remote_cancel"]);
    }

    [Fact]
    public async Task A_poll_that_hangs_in_a_long_call_is_given_up_and_asked_again()
    {
        scenario.Modal.Next("FunctionGetOutputs", Hangs(TimeSpan.FromSeconds(60)), Hangs(TimeSpan.FromSeconds(60)));

        Assert.Equal(CallScenario.Payload, await scenario.Call(deadline: TimeSpan.FromMinutes(10)));
        Assert.Equal(3, scenario.Modal.Count("FunctionGetOutputs"));
        Assert.Single(scenario.Modal.Keys("FunctionGetOutputs"));
    }

    [Theory]
    [InlineData("FunctionGetOutputs")]
    [InlineData("AttemptAwait")]
    public async Task An_answer_may_take_five_seconds_beyond_what_the_server_was_told_to_wait(string method)
    {
        scenario.Healthy.Function.HandleMetadata.InputPlaneUrl = method == "AttemptAwait" ? "http://plane" : "";
        scenario.Modal.Next(method, rpc =>
        {
            scenario.Time.Advance(TimeSpan.FromSeconds(59));
            rpc.Token.ThrowIfCancellationRequested();
            return scenario.Healthy.Answer(rpc);
        });

        Assert.Equal(CallScenario.Payload, await scenario.Call(deadline: TimeSpan.FromMinutes(10)));
        Assert.Equal(1, scenario.Modal.Count(method));
    }

    [Fact]
    public async Task A_FunctionMap_that_hangs_is_a_timeout_once_the_budget_for_its_name_is_over_too()
    {
        scenario.Modal.Next("FunctionMap", rpc =>
        {
            var never = Answers.Hang(rpc);
            scenario.Time.Advance(TimeSpan.FromSeconds(20));
            scenario.Time.Advance(TimeSpan.FromSeconds(5));
            return never;
        });

        Assert.Equal("ERR_TIMEOUT timed out: the call after 20 s", await scenario.Fault(deadline: TimeSpan.FromSeconds(20)));
        Assert.Equal("FunctionGet FunctionMap", scenario.Modal.Trail);
        Assert.Equal("the call has no ID yet", scenario.Notes["remote_cancel"]);
    }

    [Fact]
    public async Task A_call_that_is_taken_as_its_caller_turns_away_is_cancelled()
    {
        using var caller = new CancellationTokenSource();
        scenario.Modal.Next("FunctionMap", async rpc =>
        {
            await caller.CancelAsync();
            rpc.Token.ThrowIfCancellationRequested();
            return await scenario.Healthy.Answer(rpc);
        });

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scenario.Call(cancellationToken: caller.Token));

        Assert.Equal(caller.Token, cancelled.CancellationToken);
        Assert.Equal("FunctionGet FunctionMap FunctionCallCancel", scenario.Modal.Trail);
        Assert.Equal("cancelled", scenario.Notes["remote_cancel"]);
    }

    [Fact]
    public async Task A_call_that_is_refused_as_its_time_ends_is_a_timeout()
    {
        scenario.Modal.Next("FunctionMap", rpc =>
        {
            scenario.Time.Advance(Deadline);
            return Answers.Fails(StatusCode.InvalidArgument)(rpc);
        });

        Assert.Equal("ERR_TIMEOUT timed out: the call after 40 s", await scenario.Fault(deadline: Deadline));
    }

    [Fact]
    public async Task A_FunctionMap_that_hangs_for_one_attempt_is_made_again_under_its_key()
    {
        scenario.Modal.Next("FunctionMap", Hangs(TimeSpan.FromSeconds(30)));

        Assert.Equal(CallScenario.Payload, await scenario.Call(deadline: Deadline));
        Assert.Equal(2, scenario.Modal.Count("FunctionMap"));
        Assert.Single(scenario.Modal.Keys("FunctionMap"));
    }

    [Fact]
    public async Task Being_asked_to_wait_beyond_the_deadline_is_a_timeout()
    {
        scenario.Modal.Next("FunctionGetOutputs", rpc =>
        {
            // It waits first, and only then does the time run out.
            _ = Task.Run(async () =>
            {
                await Task.Yield();
                scenario.Time.Advance(Deadline);
            });
            return Answers.Throttles(3600)(rpc);
        });

        Assert.StartsWith("ERR_TIMEOUT timed out", await scenario.Fault(deadline: Deadline), StringComparison.Ordinal);
        Assert.Equal(1, scenario.Modal.Count("FunctionCallCancel"));
    }

    [Fact]
    public async Task Polls_losses_and_waits_share_one_deadline()
    {
        Answer takesTwelve = rpc =>
        {
            scenario.Time.Advance(TimeSpan.FromSeconds(12));
            return Answers.Ends(6)(rpc);
        };
        scenario.Modal.Next("FunctionGetOutputs", takesTwelve, takesTwelve, takesTwelve, takesTwelve);

        Assert.Equal("ERR_TIMEOUT timed out: the call after 40 s", await scenario.Fault(deadline: Deadline));
        Assert.Equal([40, 28, 16, 4], scenario.Modal.Asked<FunctionGetOutputsRequest>().Select(poll => poll.Timeout));
        Assert.Equal(1, scenario.Modal.Count("FunctionCallCancel"));
    }

    [Fact]
    public async Task The_callers_cancellation_is_passed_on_and_cancels_the_call()
    {
        using var caller = new CancellationTokenSource();
        scenario.Modal.Next("FunctionGetOutputs", async rpc =>
        {
            await caller.CancelAsync();
            return await Answers.Hang(rpc);
        });

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scenario.Call(cancellationToken: caller.Token));

        Assert.Equal(caller.Token, cancelled.CancellationToken);
        Assert.Equal("FunctionGet FunctionMap FunctionGetOutputs FunctionCallCancel", scenario.Modal.Trail);
    }

    [Fact]
    public async Task The_callers_cancellation_before_the_call_asks_nothing()
    {
        using var caller = new CancellationTokenSource();
        var function = await scenario.Functions.Resolve(CallScenario.App, CallScenario.Function, default);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scenario.Functions.Invoke(function, CallScenario.Payload, Deadline, scenario, caller.Token).Patiently());
        Assert.Equal("FunctionGet", scenario.Modal.Trail);
    }

    [Fact]
    public async Task A_cancellation_that_hangs_has_a_budget_of_five_seconds()
    {
        scenario.Modal.Next("FunctionGetOutputs", Hangs(Deadline)).Next("FunctionCallCancel", Hangs(TimeSpan.FromSeconds(5)), Answers.Hang);

        Assert.Equal("ERR_TIMEOUT timed out: the call after 40 s", await scenario.Fault(deadline: Deadline));
        Assert.Equal("no answer within its budget", scenario.Notes["remote_cancel"]);
    }

    [Fact]
    public async Task A_cancellation_that_fails_changes_nothing_about_the_fault()
    {
        scenario.Modal.Next("FunctionGetOutputs", Hangs(Deadline)).Next("FunctionCallCancel", Enumerable.Repeat(Answers.Fails(StatusCode.Unavailable), 9));

        Assert.Equal("ERR_TIMEOUT timed out: the call after 40 s", await scenario.Fault(deadline: Deadline));
        Assert.Equal("modal invocation failed: FunctionCallCancel UNAVAILABLE", scenario.Notes["remote_cancel"]);
        Assert.False(scenario.Notes.ContainsKey("grpc_status"));
    }

    [Fact]
    public async Task A_call_whose_polls_fail_for_good_is_cancelled_too()
    {
        scenario.Modal.Next("FunctionGetOutputs", Answers.Fails(StatusCode.ResourceExhausted));

        Assert.Equal("ERR_MODAL_INVOCATION modal invocation failed: FunctionGetOutputs RESOURCE_EXHAUSTED", await scenario.Fault());
        Assert.Equal(1, scenario.Modal.Count("FunctionCallCancel"));
    }

    [Fact]
    public async Task An_output_at_the_last_moment_is_an_output()
    {
        scenario.Modal.Next("FunctionGetOutputs", rpc =>
        {
            scenario.Time.Advance(Deadline - TimeSpan.FromMilliseconds(1));
            return scenario.Healthy.Answer(rpc);
        });

        Assert.Equal(CallScenario.Payload, await scenario.Call(deadline: Deadline));
    }

    // The time passes once the call has arrived, and its answer never comes.
    private Answer Hangs(TimeSpan time) => rpc =>
    {
        var never = Answers.Hang(rpc);
        scenario.Time.Advance(time);
        return never;
    };
}
