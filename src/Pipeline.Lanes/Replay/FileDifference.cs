namespace Pipeline.Lanes.Replay;

/// <summary>A file that differs between a run and its replay. It shows no content, only positions.</summary>
/// <param name="Path">The file below the write prefix: an output's name, or <c>outputs.json</c>.</param>
/// <param name="Kind">Which of the two runs has the file.</param>
/// <param name="ExpectedSize">Its size in the run in bytes; null if it is missing.</param>
/// <param name="ActualSize">Its size in the replay in bytes; null if it is missing.</param>
public sealed record FileDifference(string Path, DifferenceKind Kind, long? ExpectedSize, long? ActualSize)
{
    /// <summary>Where the bytes first differ, if both have it.</summary>
    public ByteDifference? At { get; init; }

    /// <summary>Whether <see cref="At"/> is a position in text, according to the file's media type.</summary>
    public bool IsText { get; init; }

    /// <summary>The first differing value, if both are JSON of at most 16 MiB; null also if they are the same JSON in different notation.</summary>
    public JsonDifference? Json { get; init; }
}
