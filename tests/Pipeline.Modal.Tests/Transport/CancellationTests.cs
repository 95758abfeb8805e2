using Grpc.Core;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A caller's cancellation ends a call at once and surfaces as a cancellation, whatever gRPC reports.</summary>
public sealed class CancellationTests : IDisposable
{
    private readonly CancellationTokenSource caller = new();

    [Fact]
    public async Task Who_is_cancelled_before_calls_nobody()
    {
        using var played = await new Played().Warm();
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => played.Get(cancellationToken: caller.Token));
        Assert.Empty(played.Control.Arrived);
    }

    [Theory]
    [InlineData(StatusCode.Cancelled)]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.Unauthenticated)]
    public async Task During_an_attempt_no_status_of_gRPC_hides_it(StatusCode told)
    {
        using var played = await new Played().Warm();
        played.Control.Plays = async call =>
        {
            await caller.CancelAsync();
            Assert.True(call.Token.IsCancellationRequested);
            throw Failures.Of(told);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => played.Get(cancellationToken: caller.Token));
        Assert.Single(played.Control.Arrived);
    }

    [Fact]
    public async Task It_ends_the_wait_for_a_token_too()
    {
        using var played = new Played();
        played.Control.Gives = async _ =>
        {
            await caller.CancelAsync();
            return await new TaskCompletionSource<string>().Task;
        };

        var call = played.Get(cancellationToken: caller.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Empty(played.Control.Calls);
    }

    [Fact]
    public async Task Between_attempts_it_ends_the_wait()
    {
        using var played = await new Played().Warm();
        played.Control.PlaysInTurn(Failures.Of(StatusCode.Unavailable));

        var call = played.Get(cancellationToken: caller.Token);
        await played.Begins(TimeSpan.FromSeconds(0.1));
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(played.Control.Arrived);
    }

    [Fact]
    public async Task It_ends_a_wait_that_the_service_asked_for()
    {
        using var played = await new Played().Warm();
        played.Control.PlaysInTurn(Failures.Throttled(3600));
        using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(90), played.Clock);
        await played.Begins(TimeSpan.FromSeconds(90));

        var call = played.Get(cancellationToken: budget.Token);
        await played.Begins(TimeSpan.FromHours(1));
        played.Clock.Advance(TimeSpan.FromSeconds(90));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(played.Control.Arrived);
    }

    [Fact]
    public async Task A_cancellation_that_the_caller_did_not_ask_for_is_a_failure_that_may_pass()
    {
        using var played = await new Played().Warm();
        played.Control.PlaysInTurn(new OperationCanceledException(), Failures.Of(StatusCode.Cancelled));

        var call = played.Get(cancellationToken: caller.Token);
        await played.Pass(TimeSpan.FromSeconds(0.1));
        await played.Pass(TimeSpan.FromSeconds(0.2));

        await call;
        Assert.Equal(3, played.Control.Arrived.Count);
    }

    [Fact]
    public async Task What_was_answered_before_it_is_an_answer()
    {
        using var played = await new Played().Warm();
        played.Control.Plays = _ => caller.CancelAsync();

        Assert.NotNull(await played.Get(cancellationToken: caller.Token));
    }

    public void Dispose() => caller.Dispose();
}
