namespace Pipeline.Lanes;

/// <summary>One lane a checkout: an open file that nobody else can open. It ends with its process, however that ends.</summary>
internal static class LaneLock
{
    // EAGAIN of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: what an open file that somebody else holds is told as.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Takes the lock, or answers with none when another lane holds it.</summary>
    /// <exception cref="IOException">There can be no lock: the disk is full or read-only.</exception>
    public static IDisposable? Take(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Held.Contains(e.HResult))
        {
            return null;
        }
    }
}
