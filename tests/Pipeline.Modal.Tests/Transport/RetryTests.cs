using Grpc.Core;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A call is retried after transient failures, under one key, and never after a permanent one.</summary>
public sealed class RetryTests
{
    public static TheoryData<StatusCode> Passing => [.. Enum.GetValues<StatusCode>().Where(ModalRetryRule.IsTransient)];

    public static TheoryData<StatusCode> Final => [.. Enum.GetValues<StatusCode>().Where(code => !ModalRetryRule.IsTransient(code))];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task What_may_pass_is_tried_three_times_more_and_then_told(StatusCode code)
    {
        using var played = await new Played().Warm();
        played.Control.Plays = _ => Task.FromException(Failures.Of(code));

        var call = played.Get();
        await played.Pass(TimeSpan.FromSeconds(0.1));
        await played.Pass(TimeSpan.FromSeconds(0.2));
        await played.Pass(TimeSpan.FromSeconds(0.4));

        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
        Assert.Equal(4, played.Control.Arrived.Count);
    }

    [Theory]
    [MemberData(nameof(Final))]
    public async Task What_was_judged_is_told_at_once(StatusCode code)
    {
        using var played = await new Played().Warm();
        played.Control.PlaysInTurn(Failures.Of(code));

        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(() => played.Get())).StatusCode);
        Assert.Single(played.Control.Arrived);
    }

    [Theory]
    [InlineData(typeof(HttpRequestException))]
    [InlineData(typeof(IOException))]
    public async Task A_connection_that_fails_is_an_unavailable_server(Type failure)
    {
        using var played = await new Played().Warm();
        played.Control.Plays = _ => Task.FromException((Exception)Activator.CreateInstance(failure)!);

        var call = played.Get();
        await played.Pass(TimeSpan.FromSeconds(0.1));
        await played.Pass(TimeSpan.FromSeconds(0.2));
        await played.Pass(TimeSpan.FromSeconds(0.4));

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
    }

    [Fact]
    public async Task All_attempts_of_a_call_have_one_key_and_no_two_calls_have_the_same()
    {
        using var played = await new Played().Warm();
        played.Control.PlaysInTurn(Failures.Of(StatusCode.Unavailable), Failures.Of(StatusCode.Internal));

        var call = played.Get();
        await played.Pass(TimeSpan.FromSeconds(0.1));
        await played.Pass(TimeSpan.FromSeconds(0.2));
        await call;
        await played.Get();

        var keys = played.Control.Arrived.Select(attempt => attempt["x-idempotency-key"]).ToList();
        Assert.Equal(4, keys.Count);
        Assert.Single(keys[..3].Distinct(StringComparer.Ordinal));
        Assert.False(keys[0] == keys[3]);
    }

    [Fact]
    public async Task An_attempt_says_which_one_it_is_and_how_long_the_call_has_taken()
    {
        using var played = await new Played().Warm();
        played.Control.PlaysInTurn(Failures.Of(StatusCode.Unknown), Failures.Of(StatusCode.Cancelled));

        var call = played.Get();
        await played.Pass(TimeSpan.FromSeconds(0.1));
        await played.Pass(TimeSpan.FromSeconds(0.2));
        await call;

        Assert.Equal("0 -, 1 0.100, 2 0.300", string.Join(", ", played.Control.Arrived.Select(attempt => $"{attempt["x-retry-attempt"]} {attempt["x-retry-delay"] ?? "-"}")));
        Assert.All(played.Control.Arrived, attempt => Assert.Equal(("0", null), (attempt["x-throttle-retry-attempt"], attempt["x-throttle-retry-delay"])));
    }

    [Fact]
    public async Task Each_attempt_carries_the_token_of_its_moment()
    {
        using var played = new Played();
        played.Control.Gives = _ => Task.FromResult(Jwt.Until(played.Clock.GetUtcNow().AddMinutes(1), played.Control.Askings.Count));
        await played.Warm();
        played.Control.PlaysInTurn(Failures.Throttled(120));

        var call = played.Get();
        await played.Pass(TimeSpan.FromMinutes(2));
        await call;

        Assert.Equal("FunctionGet, AuthTokenGet, FunctionGet", string.Join(", ", played.Control.Arrived.Select(attempt => attempt.Method)));
        Assert.False(played.Control.Calls[0]["x-modal-auth-token"] == played.Control.Calls[1]["x-modal-auth-token"]);
    }

    [Fact]
    public async Task An_attempt_without_an_answer_ends_by_its_bound_and_is_tried_again()
    {
        using var played = await new Played().Warm();
        var hang = true;
        played.Control.Plays = call => hang ? Task.Delay(Timeout.Infinite, call.Token) : Task.CompletedTask;

        var call = played.Get(TimeSpan.FromSeconds(60));
        await played.Pass(TimeSpan.FromSeconds(60));
        await played.Begins(TimeSpan.FromSeconds(0.1));
        hang = false;
        played.Clock.Advance(TimeSpan.FromSeconds(0.1));
        await call;

        Assert.Equal(2, played.Control.Arrived.Count);
    }

    [Fact]
    public async Task Bounds_that_are_all_over_end_as_a_deadline()
    {
        using var played = await new Played().Warm();
        played.Control.Plays = call => Task.Delay(Timeout.Infinite, call.Token);

        var call = played.Get(TimeSpan.FromSeconds(5));
        foreach (var wait in (double[])[5, 0.1, 5, 0.2, 5, 0.4, 5])
        {
            await played.Pass(TimeSpan.FromSeconds(wait));
        }

        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_bound_is_a_time(int milliseconds)
    {
        using var played = await new Played().Warm();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => played.Get(TimeSpan.FromMilliseconds(milliseconds)));
        Assert.Empty(played.Control.Arrived);
    }
}
