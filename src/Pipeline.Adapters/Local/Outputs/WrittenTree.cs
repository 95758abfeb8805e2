using Pipeline.World;

namespace Pipeline.Adapters.Local.Outputs;

/// <summary>Measures a folder that is being written to.</summary>
internal static class WrittenTree
{
    // Names over 1024 bytes are refused in the end, so a deeper place is already too much; beyond 4096 it could not be seen at all.
    private const int MaxDepthCharacters = 2048;

    /// <summary>Whether it holds more than this; no link is followed, also none that is swapped in meanwhile. What vanishes or cannot be read does not count.</summary>
    public static bool Exceeds(string folder, long bytes, int files)
    {
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out var next))
        {
            try
            {
                foreach (var entry in PlainFolder.Entries(folder, next))
                {
                    var path = $"{next}/{entry.Name}";
                    if (entry.Node is { Kind: FileNodeKind.Folder })
                    {
                        pending.Push(path);
                    }

                    bytes -= entry.Node is { Kind: FileNodeKind.File, Size: var size } ? size : 0;
                    if (bytes < 0 || --files < 0 || path.Length > MaxDepthCharacters)
                    {
                        return true;
                    }
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It was removed while we looked, or its owner closed it to itself.
            }
        }

        return false;
    }
}
