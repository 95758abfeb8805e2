using Grpc.Core;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>Without a token there is no call: one sentence says why, without secrets, even if the service repeats one.</summary>
public sealed class AuthFaultTests
{
    [Theory]
    [InlineData(StatusCode.Unauthenticated, "Modal does not accept the token at control (Unauthenticated: as played): check token_id and token_secret, or make new ones with `modal token new`")]
    [InlineData(StatusCode.PermissionDenied, "Modal denies the token access at control (PermissionDenied: as played): ask the owner of the workspace")]
    [InlineData(StatusCode.NotFound, "Modal issues no auth token at control (NotFound: as played)")]
    public async Task A_refusal_is_told_at_once(StatusCode code, string said)
    {
        using var played = new Played();
        played.Control.Gives = _ => throw Failures.Of(code);

        Assert.Equal($"modal function not found: {said}", await Refused(played.Get()));
        Assert.Single(played.Control.Arrived);
    }

    [Fact]
    public async Task A_service_that_does_not_answer_is_told_after_four_attempts_of_five_seconds()
    {
        using var played = new Played();
        played.Control.Gives = async call =>
        {
            await Task.Delay(Timeout.Infinite, call.Token);
            return "";
        };

        var call = played.Get();
        foreach (var wait in (double[])[5, 0.1, 5, 0.2, 5, 0.4, 5])
        {
            await played.Pass(TimeSpan.FromSeconds(wait));
        }

        Assert.Equal("modal function not found: Modal does not answer at control (DeadlineExceeded: no answer within 5 s)", await Refused(call));
        Assert.All(played.Control.Arrived, asking => Assert.Equal("AuthTokenGet", asking.Method));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\ntoken")]
    public async Task An_answer_without_a_token_is_told(string token)
    {
        using var played = new Played();
        played.Control.Gives = _ => Task.FromResult(token);

        Assert.Equal("modal function not found: Modal issues no auth token at control (Internal: an answer without a token)", await Refused(played.Get()));
    }

    [Fact]
    public async Task What_the_service_repeats_of_the_credentials_is_masked()
    {
        using var played = new Played();
        played.Control.Gives = _ => throw new RpcException(new Status(StatusCode.InvalidArgument, $"bad header x-modal-token-secret: {Played.Secret} for ak-of-nobody"));

        Assert.Equal("modal function not found: Modal issues no auth token at control (InvalidArgument: bad header x-modal-token-secret: *** for ***)", await Refused(played.Get()));
    }

    [Fact]
    public async Task The_fault_is_no_failed_attempt_of_the_call()
    {
        using var played = new Played();
        await Played.Get(played.Connection.Control);
        played.Clock.Advance(TimeSpan.FromMinutes(21));
        played.Control.Forget();
        played.Control.Gives = _ => throw Failures.Of(StatusCode.Unauthenticated);

        await Refused(played.Get());

        Assert.Equal("AuthTokenGet", Assert.Single(played.Control.Arrived).Method);
    }

    private static async Task<string> Refused(Task call)
    {
        var refusal = await Assert.ThrowsAsync<FaultException>(() => call);
        Assert.Equal(ErrorCode.ModalLookup, refusal.Fault.Code);
        Assert.DoesNotContain(Played.Secret, refusal.ToString(), StringComparison.Ordinal);
        return refusal.Fault.Message;
    }
}
