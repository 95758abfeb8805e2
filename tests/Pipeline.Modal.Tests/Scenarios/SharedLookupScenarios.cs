using Grpc.Core;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>Concurrent callers share one lookup of the same function.</summary>
public sealed class SharedLookupScenarios : IAsyncDisposable
{
    private readonly CallScenario scenario = new();
    private readonly TaskCompletionSource answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SharedLookupScenarios() => scenario.Modal.Next("FunctionGet", async rpc =>
    {
        await answer.Task;
        return await scenario.Healthy.Answer(rpc);
    });

    public ValueTask DisposeAsync() => scenario.DisposeAsync();

    [Fact]
    public async Task Many_who_look_for_the_same_at_once_ask_once()
    {
        var many = Enumerable.Range(0, 64).Select(_ => scenario.Call()).ToList();
        answer.SetResult();

        Assert.All(await Task.WhenAll(many), value => Assert.Equal(CallScenario.Payload, value));
        Assert.Equal(1, scenario.Modal.Count("FunctionGet"));
    }

    [Fact]
    public async Task Who_leaves_a_lookup_leaves_it_to_the_others()
    {
        using var caller = new CancellationTokenSource();
        var leaves = scenario.Call(cancellationToken: caller.Token);
        var stays = scenario.Call();

        await caller.CancelAsync();

        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaves)).CancellationToken);
        Assert.False(stays.IsCompleted);
        answer.SetResult();
        Assert.Equal(CallScenario.Payload, await stays);
        Assert.Equal(1, scenario.Modal.Count("FunctionGet"));
    }

    [Fact]
    public async Task Who_is_cancelled_already_asks_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scenario.Call(cancellationToken: new(canceled: true)));

        Assert.Empty(scenario.Modal.Arrived);
    }

    [Fact]
    public async Task A_failure_is_told_to_all_and_the_next_one_asks_again()
    {
        var many = Enumerable.Range(0, 8).Select(_ => scenario.Fault()).ToList();
        answer.SetException(new RpcException(new Status(StatusCode.NotFound, "")));

        Assert.All(await Task.WhenAll(many), fault => Assert.Equal("ERR_MODAL_LOOKUP modal function not found: tests/echo", fault));
        Assert.Equal(1, scenario.Modal.Count("FunctionGet"));
        Assert.Equal(CallScenario.Payload, await scenario.Call());
    }
}
