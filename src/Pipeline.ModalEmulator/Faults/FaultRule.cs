namespace Pipeline.Emulation;

/// <summary>Where something goes wrong, and how often. Rules for one place take their turns in order.</summary>
/// <param name="At">An RPC by its name, or <see cref="FaultPlaces.Run"/>, <see cref="FaultPlaces.BlobUpload"/>, <see cref="FaultPlaces.BlobDownload"/>.</param>
/// <param name="Fault">What.</param>
public sealed record FaultRule(string At, Fault Fault)
{
    /// <summary>How many times, 1 and up; none is always.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>How many are let through before.</summary>
    public int Skip { get; init; }
}
