namespace Pipeline.Modal.Calls;

/// <summary>How often to try a blob transfer, like the official clients; pure.</summary>
/// <param name="What">The transfer, for messages.</param>
/// <param name="Attempts">The maximum of attempts.</param>
/// <param name="FirstWait">The wait after the first attempt; each later one is twice as long.</param>
internal sealed record TransferRule(string What, int Attempts, TimeSpan FirstWait)
{
    public static TransferRule Upload { get; } = new("blob upload", 3, TimeSpan.FromMilliseconds(300));

    public static TransferRule Download { get; } = new("blob download", 5, TimeSpan.FromMilliseconds(100));

    /// <summary>The wait after a number of attempts, 1 or more.</summary>
    public TimeSpan WaitAfter(int attempts) => FirstWait * Math.Pow(2, attempts - 1);
}
