using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>How a run and its replay compare.</summary>
/// <param name="Receipt">What the run said of itself.</param>
/// <param name="Files">How many files were compared: the outputs of both, and the index.</param>
/// <param name="Bytes">The bytes of the run's files.</param>
/// <param name="Differences">Files that differ, by their paths (ordinal), the index last.</param>
/// <param name="Members">Members of the receipt that must be the same and are not, sorted.</param>
/// <param name="Environment">Keys of the fingerprint that differ, sorted.</param>
public sealed record ReplayResult(
    Receipt Receipt,
    int Files,
    long Bytes,
    IReadOnlyList<FileDifference> Differences,
    IReadOnlyList<string> Members,
    IReadOnlyList<FingerprintDifference> Environment)
{
    /// <summary>Whether the replay gave the same, wherever it ran.</summary>
    public bool IsSame => Differences.Count == 0 && Members.Count == 0 && Environment.All(entry => entry.IsPlace);
}

/// <summary>A key of the environment that was, or is, another.</summary>
/// <param name="Key">The key.</param>
/// <param name="Expected">The run's value; none when it had none.</param>
/// <param name="Actual">The replay's value; none when it has none.</param>
public sealed record FingerprintDifference(string Key, string? Expected, string? Actual)
{
    /// <summary>Whether it tells by which adapter a run was done: what ran elsewhere is replayed here.</summary>
    public bool IsPlace => Key == "adapter";
}
