namespace Pipeline.Processor.Tests;

/// <summary>Returns one wall time, and a duration between the first and second reading of the monotonic clock.</summary>
internal sealed class HeldTime(DateTimeOffset now, TimeSpan duration) : TimeProvider
{
    private int looks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => now;

    public override long GetTimestamp() => looks++ == 0 ? 0 : duration.Ticks;
}
