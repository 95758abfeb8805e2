using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A clock that a test moves, and that reports waits with their lengths.</summary>
internal sealed class SteppedClock : FakeTimeProvider
{
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    public SteppedClock()
        : base(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero))
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        waits.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits for the next wait to begin, without ending it; asserts that it is the next one and has exactly this length.</summary>
    public async Task Begins(TimeSpan wait) => Assert.Equal(wait, await waits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Patiently());

    /// <summary>Forgets all waits so far.</summary>
    public void Forget()
    {
        while (waits.Reader.TryRead(out _))
        {
        }
    }
}
