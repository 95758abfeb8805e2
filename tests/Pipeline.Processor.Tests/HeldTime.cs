namespace Pipeline.Processor.Tests;

/// <summary>Shows one wall time, and lets a duration pass between the first look at the monotonic clock and the second.</summary>
internal sealed class HeldTime(DateTimeOffset now, TimeSpan duration) : TimeProvider
{
    private int looks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => looks++ == 0 ? 0 : duration.Ticks;
}
