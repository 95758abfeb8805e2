namespace Pipeline.Modal.Calls;

/// <summary>The protocol's timestamps.</summary>
internal static class UnixSeconds
{
    public static double Of(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
}
