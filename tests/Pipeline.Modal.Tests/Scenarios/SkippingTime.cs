using Microsoft.Extensions.Time.Testing;

namespace Pipeline.Modal.Tests.Scenarios;

/// <summary>A clock on which short waits end at once, and deadlines come only when a test moves it.</summary>
internal sealed class SkippingTime : TimeProvider
{
    // Longer than every pause between two attempts, shorter than every deadline.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<TimeSpan> waits = [];

    /// <summary>The waits that were skipped.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (waits)
            {
                return [.. waits];
            }
        }
    }

    public override long TimestampFrequency => clock.TimestampFrequency;

    public void Advance(TimeSpan time) => clock.Advance(time);

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = clock.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime < LongestWait)
        {
            lock (waits)
            {
                waits.Add(dueTime);
            }

            // Not inside the call that creates the timer, because its caller does not have it yet.
            _ = Task.Run(() => clock.Advance(dueTime));
        }

        return timer;
    }
}
