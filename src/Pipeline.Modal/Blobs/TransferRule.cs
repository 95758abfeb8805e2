namespace Pipeline.Modal.Blobs;

/// <summary>How often a transfer of a blob is tried, as the official clients do; pure.</summary>
/// <param name="What">What it is, for a person.</param>
/// <param name="Attempts">The most attempts.</param>
/// <param name="FirstWait">The wait after the first; each later one is twice as long.</param>
internal sealed record TransferRule(string What, int Attempts, TimeSpan FirstWait)
{
    public static TransferRule Upload { get; } = new("blob upload", 3, TimeSpan.FromMilliseconds(300));

    public static TransferRule Download { get; } = new("blob download", 5, TimeSpan.FromMilliseconds(100));

    /// <summary>The wait after so many attempts, 1 or more.</summary>
    public TimeSpan WaitAfter(int attempts) => FirstWait * Math.Pow(2, attempts - 1);
}
