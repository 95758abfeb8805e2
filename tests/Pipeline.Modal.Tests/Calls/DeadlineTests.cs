using Microsoft.Extensions.Time.Testing;
using Pipeline.Clients;

namespace Pipeline.Modal.Tests.Calls;

/// <summary>One wall-clock deadline covers lookup and call, and a caller's cancellation is not a timeout.</summary>
public sealed class DeadlineTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private readonly FakeTimeProvider time = new();
    private readonly Runs runs = new();

    public void Dispose() => runs.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_never_answers_is_a_timeout_when_the_time_is_over(bool duringLookup)
    {
        var app = new Hanging(time, lookup: duringLookup ? System.Threading.Timeout.InfiniteTimeSpan : TimeSpan.Zero);
        var run = runs.Start(app.App, Runs.Describe(Timeout), time, default);
        await (duringLookup ? app.Resolving : app.Invoking).During(run);

        time.Advance(Timeout - TimeSpan.FromMilliseconds(1));
        Assert.False(run.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("ERR_TIMEOUT timed out: the call after 10 s", Assert.IsType<Envelope.Failure>(await run).Fault.ToString());
        Assert.Equal(["adapter.invoke", "modal.invoke.start", "modal.invoke.complete", "adapter.complete"], runs.Events, StringComparer.Ordinal);
        Assert.Equal("ERR_TIMEOUT", runs.Logged("modal.invoke.complete", "outcome"));
    }

    [Fact]
    public async Task The_call_is_given_what_the_lookup_left()
    {
        var app = new Hanging(time, lookup: TimeSpan.FromSeconds(4));
        var run = runs.Start(app.App, Runs.Describe(Timeout), time, default);
        await app.Resolving.During(run);
        time.Advance(TimeSpan.FromSeconds(4));

        await app.Invoking.During(run);
        Assert.Equal(TimeSpan.FromSeconds(6), await app.Invoking);

        time.Advance(TimeSpan.FromSeconds(6));
        Assert.StartsWith("ERR_TIMEOUT", Assert.IsType<Envelope.Failure>(await run).Fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_callers_cancellation_is_no_timeout()
    {
        using var caller = new CancellationTokenSource();
        var app = new Hanging(time, lookup: TimeSpan.Zero);
        var run = runs.Start(app.App, Runs.Describe(Timeout), time, caller.Token);
        await app.Invoking.During(run);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Equal("cancelled", runs.Logged("modal.invoke.complete", "outcome"));
    }

    [Fact]
    public async Task Who_cancels_as_the_time_ends_has_cancelled()
    {
        using var caller = new CancellationTokenSource();
        using var deadline = new CallDeadline(Timeout, time, caller.Token);
        var held = deadline.Hold(async () =>
        {
            await Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, time, deadline.Token);
            return 0;
        });
        await caller.CancelAsync();
        time.Advance(Timeout);

        Assert.Equal(caller.Token, (await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held)).CancellationToken);
        Assert.Equal(TimeSpan.Zero, deadline.Left);
    }

    private sealed class Hanging(TimeProvider time, TimeSpan lookup) : IFunctionResolver, IFunctionInvoker
    {
        private readonly TaskCompletionSource resolving = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<TimeSpan> invoking = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public FunctionApp App => new("tests", this, this);

        public Task Resolving => resolving.Task;

        public Task<TimeSpan> Invoking => invoking.Task;

        public async Task<FunctionHandle> Resolve(string app, string function, CancellationToken cancellationToken)
        {
            var wait = Task.Delay(lookup, time, cancellationToken);
            resolving.SetResult();
            await wait;
            return new(app, function, "1");
        }

        public async Task<ReadOnlyMemory<byte>> Invoke(
            FunctionHandle function, ReadOnlyMemory<byte> payload, TimeSpan deadline, ICallNotes notes, CancellationToken cancellationToken)
        {
            var wait = Task.Delay(System.Threading.Timeout.InfiniteTimeSpan, time, cancellationToken);
            invoking.SetResult(deadline);
            await wait;
            return default;
        }
    }
}
