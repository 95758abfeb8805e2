using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using Pipeline.Emulation.Hosting;
using Fault = Pipeline.Emulation.Hosting.InjectedFault;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>The rules of calls over real sockets: they depend on how gRPC and HTTP/2 report each failure.</summary>
public sealed class SocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TheoryData<StatusCode> Passing => RetryTests.Passing;

    public static TheoryData<StatusCode> Final => [.. RetryTests.Final.Select(row => row.Data).Where(code => code != StatusCode.OK)];

    public static TheoryData<InjectedFault> Losses => [new InjectedFault.Reset(), new InjectedFault.Disconnect(), new InjectedFault.LoseAnswer()];

    [Fact]
    public async Task A_call_arrives_with_everything_that_is_said_with_it()
    {
        await using var dialled = await Dialled.Start();

        Assert.StartsWith("fu-", (await dialled.Get()).FunctionId, StringComparison.Ordinal);

        var said = Assert.Single(dialled.Lookups).Metadata;
        Assert.Equal(("7", "1.0.0", "pipeline/0.1.0"), (said["x-modal-client-type"], said["x-modal-client-version"], said["x-modal-libmodal-version"]));
        Assert.Equal(("127.0.0.1", "(present)", "(present)"), (said["x-modal-host"], said["x-modal-token-secret"], said["x-modal-auth-token"]));
        Assert.Equal(("0", "0"), (said["x-retry-attempt"], said["x-throttle-retry-attempt"]));
        Assert.True(Guid.TryParse(said["x-idempotency-key"], out _));
    }

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task A_status_that_may_pass_is_passed_by(StatusCode code)
    {
        await using var dialled = await Dialled.Start(new FaultRule("FunctionGet", new InjectedFault.Status(code)));

        await dialled.Get();

        Assert.Equal(2, dialled.Lookups.Count);
    }

    [Theory]
    [MemberData(nameof(Final))]
    public async Task A_status_that_was_judged_is_told_at_once(StatusCode code)
    {
        await using var dialled = await Dialled.Start(new FaultRule("FunctionGet", new InjectedFault.Status(code)));

        Assert.Equal(code, (await Assert.ThrowsAsync<RpcException>(() => dialled.Get())).StatusCode);
        Assert.Single(dialled.Lookups);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task A_lost_connection_is_replaced_and_the_call_keeps_its_key(InjectedFault loss)
    {
        await using var dialled = await Dialled.Start(new FaultRule("FunctionGet", loss) { Times = 2 });

        await dialled.Get();

        Assert.Equal(3, dialled.Lookups.Count);
        Assert.Single(dialled.Lookups.Select(lookup => lookup.Metadata["x-idempotency-key"]).Distinct(StringComparer.Ordinal));
        Assert.Equal("0, 1, 2", string.Join(", ", dialled.Lookups.Select(lookup => lookup.Metadata["x-retry-attempt"])));
    }

    [Fact]
    public async Task A_connection_that_is_lost_each_time_is_an_unavailable_server()
    {
        await using var dialled = await Dialled.Start(new FaultRule("FunctionGet", new InjectedFault.Disconnect()) { Times = null });

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => dialled.Get())).StatusCode);
        Assert.Equal(4, dialled.Lookups.Count);
    }

    [Fact]
    public async Task A_throttled_call_comes_again_without_having_failed()
    {
        await using var dialled = await Dialled.Start(new FaultRule("FunctionGet", new InjectedFault.Status(StatusCode.ResourceExhausted, RetryAfterS: 0.2)) { Times = 5 });

        await dialled.Get();

        Assert.Equal("0/0, 0/1, 0/2, 0/3, 0/4, 0/5", string.Join(", ", dialled.Lookups.Select(lookup => $"{lookup.Metadata["x-retry-attempt"]}/{lookup.Metadata["x-throttle-retry-attempt"]}")));
        Assert.False(dialled.Lookups[5].Metadata.ContainsKey("x-retry-delay"));
        Assert.True(dialled.Lookups[5].Metadata.ContainsKey("x-throttle-retry-delay"));
    }

    [Fact]
    public async Task Attempts_that_hang_end_by_their_bound()
    {
        await using var dialled = await Dialled.Start(new FaultRule("FunctionGet", new InjectedFault.Hang()) { Times = null });

        // The machine determines how many of them arrive, because their time limit passes at once on this clock.
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => dialled.Get(TimeSpan.FromSeconds(0.1)))).StatusCode);
    }

    [Fact]
    public async Task The_callers_cancellation_is_told_as_that()
    {
        await using var dialled = await Dialled.Start(new FaultRule("FunctionGet", new InjectedFault.Hang()));
        using var caller = new CancellationTokenSource();

        var call = dialled.Get(cancellationToken: caller.Token);
        await Until(() => dialled.Lookups.Count == 1);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Single(dialled.Lookups);
    }

    [Fact]
    public async Task A_server_that_is_ended_during_a_call_is_an_unavailable_one()
    {
        await using var dialled = await Dialled.Start(new FaultRule("FunctionGet", new InjectedFault.Hang()) { Times = null });

        var call = dialled.Get();
        await Until(() => dialled.Lookups.Count == 1);
        await dialled.End();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode);
    }

    [Fact]
    public async Task A_connection_that_is_closed_during_a_call_says_so()
    {
        await using var dialled = await Dialled.Start(new FaultRule("FunctionGet", new InjectedFault.Hang()) { Times = null });

        var call = dialled.Get();
        await Until(() => dialled.Lookups.Count == 1);
        dialled.Close();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
    }

    [Fact]
    public async Task A_connection_that_is_closed_while_a_token_is_asked_for_says_so()
    {
        await using var dialled = await Dialled.Start(new FaultRule("AuthTokenGet", new InjectedFault.Hang()) { Times = null });

        var call = dialled.Get();
        await Until(() => dialled.Emulator.Calls.Count("AuthTokenGet") == 1);
        dialled.Close();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => call);
    }

    [Fact]
    public async Task A_token_that_has_expired_is_replaced_before_the_next_call()
    {
        var time = new FakeTimeProvider();
        await using var dialled = await Dialled.Start(time, new FaultRule("AuthTokenGet", new InjectedFault.TokenLife(60)));
        await dialled.Get();
        time.Advance(TimeSpan.FromSeconds(61));

        await dialled.Get();
        await dialled.Get();

        Assert.Equal(2, dialled.Emulator.Calls.Count("AuthTokenGet"));
    }

    [Fact]
    public async Task A_token_that_does_not_say_how_long_it_is_good_is_used()
    {
        await using var dialled = await Dialled.Start(new FaultRule("AuthTokenGet", new InjectedFault.TokenLife(null)));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => dialled.Get()));

        Assert.Equal(1, dialled.Emulator.Calls.Count("AuthTokenGet"));
    }

    [Fact]
    public async Task Another_secret_is_refused_before_anything_else_is_asked()
    {
        await using var dialled = await Dialled.Start("as-another");

        var refusal = await Assert.ThrowsAsync<FaultException>(() => dialled.Get());

        Assert.Equal(ErrorCode.ModalLookup, refusal.Fault.Code);
        Assert.Contains("does not accept the token", refusal.Fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("as-another", refusal.ToString(), StringComparison.Ordinal);
        Assert.Empty(dialled.Lookups);
    }

    // Fails instead of waiting for ever.
    private static async Task Until(Func<bool> holds)
    {
        using var bound = new CancellationTokenSource(Patience);
        while (!holds())
        {
            await Task.Delay(5, bound.Token);
        }
    }
}
