namespace Pipeline.Emulation.Hosting;

/// <summary>Places of faults other than RPCs.</summary>
public static class FaultPlaces
{
    /// <summary>A function's run.</summary>
    public const string Run = "Run";

    /// <summary>A PUT to the blob store.</summary>
    public const string BlobUpload = "BlobUpload";

    /// <summary>A GET of the blob store.</summary>
    public const string BlobDownload = "BlobDownload";
}
