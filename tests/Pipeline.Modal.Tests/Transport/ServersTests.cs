using Grpc.Core;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>Of several servers the first one that answers is used from then on.</summary>
public sealed class ServersTests
{
    private const string Three = "http://a,http://b,http://c";

    public static TheoryData<Exception> Silence =>
    [
        new HttpRequestException("refused"),
        new IOException("reset"),
        new RpcException(new Status(StatusCode.Internal, "no TLS", new HttpRequestException())), // What gRPC makes of a failure on this side.
        Failures.Of(StatusCode.Unavailable),
    ];

    [Theory]
    [MemberData(nameof(Silence))]
    public async Task A_server_that_does_not_answer_is_passed_by(Exception silence)
    {
        using var played = new Played(Three);
        played.At("a").Gives = _ => throw silence;

        await played.Get();
        await played.Get();

        Assert.Equal((1, 3, 0), (played.At("a").Arrived.Count, played.At("b").Arrived.Count, played.At("c").Arrived.Count));
        Assert.All(played.At("b").Arrived, call => Assert.Equal("b", call["x-modal-host"]));
    }

    [Fact]
    public async Task A_silent_server_is_passed_by_when_its_bound_is_over()
    {
        using var played = new Played(Three);
        played.At("a").Gives = async call =>
        {
            await Task.Delay(Timeout.Infinite, call.Token);
            return "";
        };

        var call = played.Get();
        await played.Pass(TimeSpan.FromSeconds(5));

        await call;
        Assert.Single(played.At("b").Calls);
    }

    [Fact]
    public async Task A_refusal_is_an_answer()
    {
        using var played = new Played(Three);
        played.At("a").Gives = _ => throw Failures.Of(StatusCode.Unauthenticated);

        await Assert.ThrowsAsync<FaultException>(() => played.Get());

        Assert.Empty(played.At("b").Arrived);
    }

    [Fact]
    public async Task The_one_that_answered_is_kept_when_it_falls_silent()
    {
        using var played = new Played(Three);
        played.At("a").Gives = _ => throw Failures.Of(StatusCode.Unavailable);
        await played.Get();
        played.Clock.Forget();
        played.At("b").PlaysInTurn(Failures.Of(StatusCode.Unavailable));

        var call = played.Get();
        await played.Pass(TimeSpan.FromSeconds(0.1));

        await call;
        Assert.Empty(played.At("c").Arrived);
        Assert.Single(played.At("a").Arrived);
    }

    [Fact]
    public async Task Where_none_answers_each_is_asked_again_and_all_are_named()
    {
        using var played = new Played("http://a,http://b:81");
        played.At("a").Gives = played.At("b").Gives = _ => throw new HttpRequestException("nobody listens");

        var call = played.Get();
        foreach (var backoff in (double[])[0.1, 0.2, 0.4])
        {
            await played.Begins(TimeSpan.FromSeconds(5));
            await played.Begins(TimeSpan.FromSeconds(5));
            await played.Pass(TimeSpan.FromSeconds(backoff));
        }

        var refusal = await Assert.ThrowsAsync<FaultException>(() => call);
        Assert.Equal("modal function not found: Modal does not answer at a or b:81 (Unavailable: nobody listens)", refusal.Fault.Message);
        Assert.Equal((4, 4), (played.At("a").Askings.Count, played.At("b").Askings.Count));
    }
}
