using Microsoft.Extensions.Time.Testing;

namespace Pipeline.GitHub.Tests;

/// <summary>A clock on which every wait ends at once; it records the length of each.</summary>
internal sealed class SkippingTime : TimeProvider
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<TimeSpan> waits = [];

    /// <summary>Timers of this length are deadlines, not waits: they expire only when the waits before them add up.</summary>
    public required TimeSpan Deadline { get; init; }

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

    /// <summary>Time that passes without a wait.</summary>
    public void Pass(TimeSpan time) => clock.Advance(time);

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = clock.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime != Deadline)
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
