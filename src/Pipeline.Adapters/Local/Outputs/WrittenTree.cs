namespace Pipeline.Adapters.Local.Outputs;

/// <summary>Measures a folder that is being written to.</summary>
internal static class WrittenTree
{
    // Names over 1024 bytes are refused in the end, so a deeper place is already too much; beyond 4096 it could not be seen at all.
    private const int MaxDepthCharacters = 2048;

    /// <summary>Whether it holds more than this, links not followed. What vanishes or cannot be read meanwhile does not count.</summary>
    public static bool Exceeds(string folder, long bytes, int files)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = true };
        var pending = new Stack<string>([folder]);
        while (pending.TryPop(out var next))
        {
            try
            {
                foreach (var entry in new DirectoryInfo(next).EnumerateFileSystemInfos("*", options))
                {
                    if (entry is DirectoryInfo && entry.LinkTarget is null)
                    {
                        pending.Push(entry.FullName);
                    }

                    bytes -= entry is FileInfo { Exists: true, LinkTarget: null } file ? file.Length : 0;
                    if (bytes < 0 || --files < 0 || entry.FullName.Length - folder.Length > MaxDepthCharacters)
                    {
                        return true;
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It was removed while we looked.
            }
        }

        return false;
    }
}
