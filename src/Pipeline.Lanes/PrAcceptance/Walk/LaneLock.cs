namespace Pipeline.Lanes;

/// <summary>One lane a checkout: an open file that nobody else can open. It ends with its process, however that ends.</summary>
internal static class LaneLock
{
    /// <summary>Takes the lock, or answers with none when another lane holds it.</summary>
    public static IDisposable? Take(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
