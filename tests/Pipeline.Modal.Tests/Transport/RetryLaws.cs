using CsCheck;
using Grpc.Core;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>Laws of calls and tokens with any sequence of failures.</summary>
public sealed class RetryLaws
{
    // 0 is a success, then each gRPC code as a failure; higher numbers are throttling by that many tenths of a second.
    private const int Codes = 17;

    private static readonly Gen<int[]> Runs = Gen.Frequency((3, Gen.OneOf(Gen.Const(1), Gen.Const(2), Gen.Const(4), Gen.Const(13), Gen.Const(14))), (1, Gen.Int[0, Codes - 1]), (3, Gen.Int[Codes, Codes + 50])).Array[0, 12];

    [Fact]
    public Task Attempts_and_waits_are_those_of_the_rules() => Runs.SampleAsync(async ends =>
    {
        using var played = await new Played().Warm();
        played.Control.PlaysInTurn([.. ends.Select(End)]);
        var (waits, last) = Model(ends);

        var call = played.Get();
        foreach (var wait in waits)
        {
            await played.Pass(wait);
        }

        Assert.Equal(last, await Ended(call));
        Assert.Equal(waits.Count + 1, played.Control.Arrived.Count);
    });

    [Fact]
    public Task While_a_token_is_good_and_nobody_refuses_it_there_is_always_one_to_call_with() => Gen.Select(
        Gen.Int[0, 2000], Gen.OneOf(Gen.Const(StatusCode.OK), Gen.Const(StatusCode.Unavailable), Gen.Const(StatusCode.ResourceExhausted))).Array[1, 40].SampleAsync(async steps =>
    {
        var clock = new SteppedClock();
        var (works, ends, given) = (StatusCode.OK, clock.GetUtcNow(), 0);
        var tokens = new AuthTokens(
            (_, _) =>
            {
                if (works != StatusCode.OK)
                {
                    throw Failures.Of(works);
                }

                ends = clock.GetUtcNow().AddHours(1);
                return Task.FromResult(Jwt.Until(ends, ++given));
            },
            clock,
            CancellationToken.None);

        foreach (var (pause, luck) in steps)
        {
            clock.Advance(TimeSpan.FromSeconds(pause));
            works = luck;
            var live = clock.GetUtcNow() < ends;
            var status = await Ended(tokens.Get(CancellationToken.None));
            Assert.Equal(live ? StatusCode.OK : luck, status);
        }
    });

    private static (List<TimeSpan> Waits, StatusCode Last) Model(int[] ends)
    {
        var waits = new List<TimeSpan>();
        var backoffs = new Queue<double>([0.1, 0.2, 0.4]);
        foreach (var end in ends)
        {
            switch (end)
            {
                case 0:
                    return (waits, StatusCode.OK);
                case >= Codes:
                    waits.Add(TimeSpan.FromMilliseconds((end - Codes + 1) * 100));
                    break;
                case 1 or 2 or 4 or 13 or 14 when backoffs.TryDequeue(out var backoff):
                    waits.Add(TimeSpan.FromSeconds(backoff));
                    break;
                default:
                    return (waits, (StatusCode)end);
            }
        }

        return (waits, StatusCode.OK);
    }

    private static Exception? End(int end) => end switch
    {
        0 => null,
        >= Codes => Failures.Throttled((end - Codes + 1) / 10f),
        _ => Failures.Of((StatusCode)end),
    };

    private static async Task<StatusCode> Ended(Task call)
    {
        try
        {
            await call;
            return StatusCode.OK;
        }
        catch (RpcException e)
        {
            return e.StatusCode;
        }
    }
}
