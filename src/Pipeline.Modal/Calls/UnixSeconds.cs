namespace Pipeline.Modal.Calls;

/// <summary>Points in time as the protocol has them.</summary>
internal static class UnixSeconds
{
    public static double Of(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
}
