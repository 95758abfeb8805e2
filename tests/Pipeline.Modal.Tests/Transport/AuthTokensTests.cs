using Grpc.Core;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>One token for all calls: requested once at a time, refreshed at half of its lifetime, and used while it is valid.</summary>
public sealed class AuthTokensTests : IDisposable
{
    private readonly SteppedClock clock = new();
    private readonly CancellationTokenSource closed = new();
    private readonly List<int> askings = [];
    private Func<int, Task<string>> gives;

    public AuthTokensTests()
    {
        gives = number => Task.FromResult(Jwt.Until(clock.GetUtcNow().AddHours(1), number));
        Tokens = new AuthTokens(
            (retries, _) =>
            {
                askings.Add(retries);
                return gives(askings.Count);
            },
            clock,
            closed.Token);
    }

    private AuthTokens Tokens { get; }

    [Fact]
    public async Task A_thousand_calls_at_once_ask_once()
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gives = _ => answer.Task;

        var calls = Enumerable.Range(0, 1000).Select(_ => Task.Run(Get)).ToList();
        answer.SetResult("one");

        Assert.All(await Task.WhenAll(calls), token => Assert.Equal("one", token));
        Assert.Equal([ModalRetryRule.Retries], askings);
    }

    [Fact]
    public async Task A_token_is_used_for_half_of_its_life_and_then_another_one()
    {
        var first = await Get();
        clock.Advance(TimeSpan.FromMinutes(29));
        Assert.Equal(first, await Get());

        clock.Advance(TimeSpan.FromMinutes(8));
        var second = await Get();

        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.Equal(second, await Get());
        Assert.Equal([ModalRetryRule.Retries, 0], askings);
    }

    [Fact]
    public async Task While_one_asks_anew_the_others_go_on_with_the_old_one()
    {
        var first = await Get();
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gives = _ => answer.Task;
        clock.Advance(TimeSpan.FromMinutes(37));

        var asking = Get();
        Assert.All(await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Get())), token => Assert.Equal(first, token));
        answer.SetResult("second");

        Assert.Equal("second", await asking);
        Assert.Equal("second", await Get());
        Assert.Equal(2, askings.Count);
    }

    [Fact]
    public async Task A_failed_asking_leaves_the_old_one_in_use_and_is_not_repeated_at_once()
    {
        var first = await Get();
        var works = gives;
        gives = _ => throw Failures.Of(StatusCode.Unavailable);
        clock.Advance(TimeSpan.FromMinutes(37));

        Assert.Equal(first, await Get());
        Assert.Equal(first, await Get());
        Assert.Equal(2, askings.Count);

        clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.Equal(first, await Get());
        Assert.Equal(3, askings.Count);

        clock.Advance(TimeSpan.FromSeconds(0.5)); // The second rest is 1 s.
        Assert.Equal(first, await Get());
        Assert.Equal(3, askings.Count);

        gives = works;
        clock.Advance(TimeSpan.FromSeconds(0.5));
        Assert.NotEqual(first, await Get(), StringComparer.Ordinal);
        Assert.Equal([ModalRetryRule.Retries, 0, 0, 0], askings);
    }

    [Fact]
    public async Task An_ended_one_is_never_used()
    {
        await Get();
        gives = _ => throw Failures.Of(StatusCode.Unavailable);
        clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(Get)).StatusCode);
        Assert.Equal([ModalRetryRule.Retries, ModalRetryRule.Retries], askings);
    }

    [Fact]
    public async Task One_that_ended_during_an_asking_for_another_is_asked_for_with_all_patience()
    {
        await Get();
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gives = number => number == 2 ? answer.Task : Task.FromResult("third");
        clock.Advance(TimeSpan.FromMinutes(59));

        var call = Get();
        clock.Advance(TimeSpan.FromMinutes(2));
        answer.SetException(Failures.Of(StatusCode.Unavailable));

        Assert.Equal("third", await call);
        Assert.Equal([ModalRetryRule.Retries, 0, ModalRetryRule.Retries], askings);
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated)]
    [InlineData(StatusCode.PermissionDenied)]
    public async Task Refused_credentials_are_told_at_once_whatever_is_held(StatusCode code)
    {
        await Get();
        gives = _ => throw Failures.Of(code);
        clock.Advance(TimeSpan.FromMinutes(37));

        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(Get)).StatusCode);
        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(Get)).StatusCode); // No rest: the next call is told so too.
        Assert.Equal(3, askings.Count);
    }

    [Fact]
    public async Task One_that_has_ended_when_it_comes_is_used_by_who_asked_and_by_nobody_else()
    {
        // The clock of this machine is ahead of the service's.
        gives = number => Task.FromResult(Jwt.Until(clock.GetUtcNow().AddMinutes(-1), number));

        Assert.NotEqual(await Get(), await Get(), StringComparer.Ordinal);
        Assert.Equal(2, askings.Count);
    }

    [Fact]
    public async Task Who_leaves_does_not_end_the_asking_for_the_others()
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gives = _ => answer.Task;
        using var caller = new CancellationTokenSource();

        var leaving = Tokens.Get(caller.Token);
        var staying = Get();
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        answer.SetResult("one");

        Assert.Equal("one", await staying);
        Assert.Single(askings);
    }

    [Fact]
    public async Task After_a_failure_the_next_call_asks_again()
    {
        var works = gives;
        gives = _ => throw Failures.Of(StatusCode.Internal);
        await Assert.ThrowsAsync<RpcException>(Get);

        gives = works;
        Assert.Equal(await Get(), await Get());
        Assert.Equal(2, askings.Count);
    }

    public void Dispose() => closed.Dispose();

    private Task<string> Get() => Tokens.Get(CancellationToken.None).Patiently();
}
