using Microsoft.Win32.SafeHandles;

namespace Pipeline.World.Files;

/// <summary>The result of reading a file that a container wrote.</summary>
public enum PlainFileRead
{
    Whole,
    Absent,
    TooLarge,

    /// <summary>A link, a folder or a special file.</summary>
    NotPlain,
}

/// <summary>Reads files that others wrote: never through a link, never from a pipe, never beyond a limit.</summary>
public static class PlainFile
{
    /// <summary>Reads a whole file. The caller must have reached its folder without following links.</summary>
    public static PlainFileRead TryRead(string path, int maxBytes, out byte[] content)
    {
        content = [];
        if (FileNode.At(path) is null)
        {
            return PlainFileRead.Absent;
        }

        using var file = PlainOpening.TryOpen(path);
        if (file is null)
        {
            return PlainFileRead.NotPlain;
        }

        var size = RandomAccess.GetLength(file);
        if (size > maxBytes)
        {
            return PlainFileRead.TooLarge;
        }

        content = Read(file, (int)size);
        return PlainFileRead.Whole;
    }

    // Reads the size that was checked: later growth is ignored, and a shrunken file is returned short.
    private static byte[] Read(SafeFileHandle file, int size)
    {
        var content = new byte[size];
        var filled = 0;
        for (int read; filled < size && (read = RandomAccess.Read(file, content.AsSpan(filled), filled)) > 0; filled += read)
        {
        }

        return content[..filled];
    }

    /// <summary>Resolves a relative path segment by segment, through plain folders only.</summary>
    /// <returns>The path, or null if a segment is missing or not a folder.</returns>
    public static string? Descend(string folder, string relative)
    {
        var at = folder;
        foreach (var segment in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            at = Path.Combine(at, segment);
            if (FileNode.At(at) is not { Kind: FileNodeKind.Folder })
            {
                return null;
            }
        }

        return at;
    }
}
