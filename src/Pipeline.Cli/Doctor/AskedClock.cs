namespace Pipeline.Cli.Doctor;

/// <summary>The difference between a host's clock and this machine's.</summary>
/// <param name="Host">The host that sent its date.</param>
/// <param name="Ahead">How far this machine is ahead, to about a second; negative if it is behind.</param>
internal sealed record AskedClock(string Host, TimeSpan Ahead)
{
    /// <summary>The comparison with a date that has just arrived; null without one.</summary>
    public static AskedClock? Of(string host, DateTimeOffset? date, TimeProvider time) => date is { } sent ? new(host, time.GetUtcNow() - sent) : null;
}
