using Grpc.Core;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A service's requested wait is kept, and is not a failed attempt.</summary>
public sealed class ThrottleTests
{
    [Theory]
    [InlineData(StatusCode.ResourceExhausted)]
    [InlineData(StatusCode.Unavailable)]
    [InlineData(StatusCode.InvalidArgument)]
    public async Task Whatever_the_status_the_wait_is_the_one_that_is_asked_for(StatusCode code)
    {
        using var played = await new Played().Warm();
        played.Control.PlaysInTurn(Failures.Throttled(7.5f, code));

        var call = played.Get();
        await played.Pass(TimeSpan.FromSeconds(7.5));

        await call;
        Assert.Equal(2, played.Control.Arrived.Count);
    }

    [Fact]
    public async Task It_takes_none_of_the_retries()
    {
        using var played = await new Played().Warm();
        var (throttled, lost) = (Failures.Throttled(1), Failures.Of(StatusCode.Unavailable));
        played.Control.PlaysInTurn(throttled, lost, throttled, throttled, lost, throttled, throttled, lost);

        var call = played.Get();
        foreach (var wait in (double[])[1, 0.1, 1, 1, 0.2, 1, 1, 0.4])
        {
            await played.Pass(TimeSpan.FromSeconds(wait));
        }

        await call;
        Assert.Equal(
            "0/0 -/-, 0/1 -/1.000, 1/1 1.100/1.100, 1/2 2.100/2.100, 1/3 3.100/3.100, 2/3 3.300/3.300, 2/4 4.300/4.300, 2/5 5.300/5.300, 3/5 5.700/5.700",
            string.Join(", ", played.Control.Arrived.Select(Told)));
        Assert.Single(played.Control.Arrived.Select(attempt => attempt["x-idempotency-key"]).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_asking_for_a_token_is_throttled_too()
    {
        using var played = new Played();
        var first = true;
        played.Control.Gives = _ => first && !(first = false) ? throw Failures.Throttled(20) : Task.FromResult("a-token");

        var call = played.Get();
        await played.Begins(TimeSpan.FromSeconds(5)); // The bound of the attempt.
        await played.Pass(TimeSpan.FromSeconds(20));

        await call;
        Assert.Equal(2, played.Control.Askings.Count);
    }

    [Fact]
    public async Task An_asking_for_another_token_does_not_wait_while_the_old_one_is_good()
    {
        using var played = await new Played().Warm();
        played.Control.Gives = _ => throw Failures.Throttled(20);
        played.Clock.Advance(TimeSpan.FromMinutes(15));

        await played.Get();

        Assert.Equal("AuthTokenGet, FunctionGet", string.Join(", ", played.Control.Arrived.Select(call => call.Method)));
    }

    private static string Told(PlayedCall attempt) =>
        $"{attempt["x-retry-attempt"]}/{attempt["x-throttle-retry-attempt"]} {attempt["x-retry-delay"] ?? "-"}/{attempt["x-throttle-retry-delay"] ?? "-"}";
}
