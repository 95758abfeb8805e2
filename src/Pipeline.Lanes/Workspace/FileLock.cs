namespace Pipeline.Lanes.Workspace;

/// <summary>A lock between processes: an exclusively opened file, with the holder's name in a file beside it. It ends with its process, however that ends.</summary>
public sealed class FileLock : IDisposable
{
    // EAGAIN on Linux and macOS, ERROR_SHARING_VIOLATION on Windows: another process holds the file open.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream file;

    private FileLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, or returns null if another process holds it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="holder">The holder's description, for other processes.</param>
    /// <exception cref="IOException">No lock is possible: the disk is full or read-only.</exception>
    public static FileLock? TryTake(string path, string holder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (Open(path) is not { } file)
        {
            return null;
        }

        File.WriteAllText(HolderOf(path), holder);
        return new FileLock(file);
    }

    /// <summary>The holder's description; null if a new holder has not written it yet.</summary>
    public static string? Holder(string path)
    {
        try
        {
            using var text = new StreamReader(new FileStream(HolderOf(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            return text.ReadToEnd() is { Length: > 0 } holder ? holder : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (Held.Contains(e.HResult))
        {
            return null;
        }
    }

    private static string HolderOf(string path) => path + ".holder";
}
