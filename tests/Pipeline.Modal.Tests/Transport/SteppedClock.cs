using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Pipeline.Modal.Tests.Transport;

/// <summary>A clock that a test moves by hand, and that tells when somebody waits on it, and how long.</summary>
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

    /// <summary>Lets the next wait begin, and not end. It is the next thing that anybody waits for, and exactly so long: that is asserted.</summary>
    public async Task Begins(TimeSpan wait) => Assert.Equal(wait, await waits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().Patiently());

    /// <summary>What was waited for until now is nothing to the test.</summary>
    public void Forget()
    {
        while (waits.Reader.TryRead(out _))
        {
        }
    }
}
