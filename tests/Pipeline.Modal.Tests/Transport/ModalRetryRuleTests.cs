using CsCheck;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Modal.Client;
using Pipeline.Modal.Transport;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>Which failures are transient, and how long to wait; with every gRPC code.</summary>
public sealed class ModalRetryRuleTests
{
    private const string Policy = "type.googleapis.com/modal.client.RPCRetryPolicy";

    [Theory]
    [InlineData(0, false)] // OK
    [InlineData(1, true)] // CANCELLED, by somebody else than the caller
    [InlineData(2, true)] // UNKNOWN
    [InlineData(3, false)] // INVALID_ARGUMENT
    [InlineData(4, true)] // DEADLINE_EXCEEDED
    [InlineData(5, false)] // NOT_FOUND
    [InlineData(6, false)] // ALREADY_EXISTS
    [InlineData(7, false)] // PERMISSION_DENIED
    [InlineData(8, false)] // RESOURCE_EXHAUSTED
    [InlineData(9, false)] // FAILED_PRECONDITION
    [InlineData(10, false)] // ABORTED
    [InlineData(11, false)] // OUT_OF_RANGE
    [InlineData(12, false)] // UNIMPLEMENTED
    [InlineData(13, true)] // INTERNAL
    [InlineData(14, true)] // UNAVAILABLE
    [InlineData(15, false)] // DATA_LOSS
    [InlineData(16, false)] // UNAUTHENTICATED
    public void Five_codes_may_pass(int code, bool passes) => Assert.Equal(passes, ModalRetryRule.IsTransient((StatusCode)code));

    [Fact]
    public void The_waits_are_those_of_Modals_clients() => Assert.Equal([0.1, 0.2, 0.4], Enumerable.Range(0, ModalRetryRule.Retries).Select(retry => ModalRetryRule.Backoff(retry).TotalSeconds));

    [Theory]
    [InlineData(2.5f, 2.5)]
    [InlineData(0.7f, 0.7)] // As a float it is less.
    [InlineData(0.1234f, 0.124)]
    [InlineData(0f, 0.1)]
    [InlineData(-1f, 0.1)]
    [InlineData(float.NaN, 0.1)]
    [InlineData(float.PositiveInfinity, 86_400)] // No timer takes more than 49 days; whoever waits has a bound that is nearer.
    public void A_throttled_call_waits_as_long_as_the_service_asks(float asked, double waited) =>
        Assert.Equal(TimeSpan.FromSeconds(waited), ModalRetryRule.Throttle(Failures.Throttled(asked).Trailers));

    [Fact]
    public void The_policy_is_found_among_other_details() => Assert.Equal(
        TimeSpan.FromSeconds(3),
        ModalRetryRule.Throttle(Failures.Details(
            Failures.Packed("type.googleapis.com/google.rpc.DebugInfo", new RPCRetryPolicy { RetryAfterSecs = 9 }),
            Failures.Packed(Policy, new RPCRetryPolicy { RetryAfterSecs = 3 }))));

    public static TheoryData<string, Metadata> Others => new()
    {
        { "no trailers", Metadata.Empty },
        { "no details", Failures.Details() },
        { "details of another kind", Failures.Details(Failures.Packed("type.googleapis.com/modal.client.NoRPCRetryPolicy", new RPCRetryPolicy { RetryAfterSecs = 9 })) },
        { "details that are no message", new Metadata { { "grpc-status-details-bin", [0x1A, 0xFF] } } },
        { "a policy that is none", Failures.Details(new Any { TypeUrl = Policy, Value = ByteString.CopyFrom(0x0D, 0x01) }) },
        { "another trailer", new Metadata { { "other-bin", Failures.Throttled(1).Trailers[0].ValueBytes } } },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Without_a_policy_nothing_is_asked_for(string what, Metadata trailers) => Assert.True(ModalRetryRule.Throttle(trailers) is null, what);

    [Fact]
    public void Whatever_the_trailer_holds_it_is_a_wait_of_at_least_a_tenth_of_a_second_or_none() => Gen.Byte.Array.Sample(bytes =>
        Assert.False(ModalRetryRule.Throttle(new Metadata { { "grpc-status-details-bin", bytes } }) < TimeSpan.FromSeconds(0.1)));

    [Fact]
    public void Any_wait_that_is_asked_for_is_one_that_a_timer_takes() => Gen.Float.Sample(seconds =>
        Assert.InRange(ModalRetryRule.Throttle(Failures.Throttled(seconds).Trailers)!.Value, TimeSpan.FromSeconds(0.1), TimeSpan.FromDays(1)));
}
