namespace Pipeline.Lanes.Workspace;

/// <summary>Allows one process per lane and checkout: a second one ends at once and names the first.</summary>
internal static class LaneLock
{
    /// <summary>Takes the lock, or returns null if another process holds it.</summary>
    public static FileLock? Take(string path, TimeProvider clock) =>
        FileLock.TryTake(path, $"process {Environment.ProcessId}, since {Receipt.Timestamp(clock.GetUtcNow())}");

    /// <summary>The message for a lane whose lock another process holds.</summary>
    /// <param name="lane">The lane, such as <c>PrAcceptance</c>.</param>
    /// <param name="path">The file of the lock.</param>
    public static string Refusal(string lane, string path) => $"another {lane} is running in this checkout{(FileLock.Holder(path) is { } holder ? $" ({holder})" : "")}";
}
