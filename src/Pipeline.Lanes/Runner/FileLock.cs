namespace Pipeline.Lanes;

/// <summary>A lock between processes: an open file that nobody else can open, and its holder in a file beside it. It ends with its process, however that ends.</summary>
public sealed class FileLock : IDisposable
{
    // EAGAIN of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows: the error of a file that another process holds open.
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream file;

    private FileLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, or answers none where another process holds it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="holder">Who takes it, for those who come later.</param>
    /// <exception cref="IOException">There can be no lock: the disk is full or read-only.</exception>
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

    /// <summary>Who holds the lock; none in the moment in which a holder has not said so yet.</summary>
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
