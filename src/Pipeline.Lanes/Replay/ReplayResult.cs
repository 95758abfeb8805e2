namespace Pipeline.Lanes.Replay;

/// <summary>The comparison of a run with its replay.</summary>
/// <param name="Receipt">The run's receipt.</param>
/// <param name="Files">The number of compared files: the outputs of both, and the index.</param>
/// <param name="Bytes">The total size of the run's files.</param>
/// <param name="Differences">Differing files by path (ordinal), the index last.</param>
/// <param name="Members">Members of the receipt that must be equal but differ, sorted.</param>
/// <param name="Environment">Differing keys of the fingerprint, sorted.</param>
public sealed record ReplayResult(
    Receipt Receipt,
    int Files,
    long Bytes,
    IReadOnlyList<FileDifference> Differences,
    IReadOnlyList<string> Members,
    IReadOnlyList<FingerprintDifference> Environment)
{
    /// <summary>Whether the replay gave the same result, in any environment.</summary>
    public bool IsSame => Differences.Count == 0 && Members.Count == 0 && Environment.All(entry => entry.IsPlace);
}

/// <summary>A differing key of the environment.</summary>
/// <param name="Key">The key.</param>
/// <param name="Expected">The run's value, or null.</param>
/// <param name="Actual">The replay's value, or null.</param>
public sealed record FingerprintDifference(string Key, string? Expected, string? Actual)
{
    /// <summary>Whether the key names the adapter: runs from elsewhere are replayed here.</summary>
    public bool IsPlace => Key == "adapter";
}
