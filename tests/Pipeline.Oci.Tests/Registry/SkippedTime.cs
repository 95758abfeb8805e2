using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace Pipeline.Oci.Tests;

/// <summary>A clock that skips every wait and records it. A deadline comes only when the waits add up to it.</summary>
internal sealed class SkippedTime : FakeTimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> waits = new();

    public SkippedTime()
        : base(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
    {
    }

    /// <summary>The deadline of an operation; a timer of this length is not a wait.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromMinutes(2);

    public IReadOnlyList<TimeSpan> Waits => [.. waits];

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime < Deadline)
        {
            waits.Enqueue(dueTime);
            ThreadPool.QueueUserWorkItem(_ => Advance(dueTime));
        }

        return timer;
    }
}
