using Pipeline.Contracts;

namespace Pipeline.Lanes;

/// <summary>One lane a checkout: an open file that nobody else can open. It ends with its process, however that ends.</summary>
internal static class LaneLock
{
    // EAGAIN of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: what an open file that somebody else holds is told as.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Takes the lock and leaves word of who has it, or answers with none when another lane holds it.</summary>
    /// <param name="path">The file; who holds it is in another beside it.</param>
    /// <param name="clock">Tells since when.</param>
    /// <exception cref="IOException">There can be no lock: the disk is full or read-only.</exception>
    public static IDisposable? Take(string path, TimeProvider clock)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            File.WriteAllText(HolderOf(path), $"process {Environment.ProcessId}, since {Receipt.Timestamp(clock.GetUtcNow())}");
            return held;
        }
        catch (IOException e) when (Held.Contains(e.HResult))
        {
            return null;
        }
    }

    /// <summary>Why a lane does not begin while another holds its lock.</summary>
    /// <param name="lane">The lane, such as <c>PrAcceptance</c>.</param>
    /// <param name="path">The file of the lock.</param>
    public static string Refusal(string lane, string path) => $"another {lane} is running in this checkout{(Holder(path) is { } holder ? $" ({holder})" : "")}";

    private static string? Holder(string path)
    {
        try
        {
            return File.ReadAllText(HolderOf(path)) is { Length: > 0 } holder ? holder : null;
        }
        catch (IOException)
        {
            // It is being written just now.
            return null;
        }
    }

    private static string HolderOf(string path) => path + ".holder";
}
