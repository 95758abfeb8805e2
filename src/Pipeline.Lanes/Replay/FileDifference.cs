namespace Pipeline.Lanes;

/// <summary>A file of a run that its replay does not have, has alone, or has with other bytes. Nothing of what is in it is told but where it differs.</summary>
/// <param name="Path">The file below the write prefix: an output's name, or <c>outputs.json</c>.</param>
/// <param name="Kind">Which of the two runs has it.</param>
/// <param name="ExpectedSize">Its bytes in the run; none when it is not there.</param>
/// <param name="ActualSize">Its bytes in the replay; none when it is not there.</param>
public sealed record FileDifference(string Path, DifferenceKind Kind, long? ExpectedSize, long? ActualSize)
{
    /// <summary>Where the bytes first differ, when both have it.</summary>
    public ByteDifference? At { get; init; }

    /// <summary>Whether <see cref="At"/> is a place in a text, by the file's media type.</summary>
    public bool IsText { get; init; }

    /// <summary>The value that differs first, when both are JSON of at most 16 MiB; none also when they are the same JSON, written otherwise.</summary>
    public JsonDifference? Json { get; init; }
}
