using Microsoft.Win32.SafeHandles;

namespace Pipeline.World;

/// <summary>How reading a file that a container wrote ended.</summary>
public enum PlainFileRead
{
    Whole,
    Absent,
    TooLarge,

    /// <summary>A link, a folder or a special file.</summary>
    NotPlain,
}

/// <summary>Reads files that others wrote: never through a link, never a pipe, never more than a bound.</summary>
public static class PlainFile
{
    /// <summary>Reads a whole file. The folder it is in must have been reached without a link.</summary>
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

    // As many bytes as it had when it was judged: one that grows meanwhile is not read further, one that shrinks is shorter.
    private static byte[] Read(SafeFileHandle file, int size)
    {
        var content = new byte[size];
        var filled = 0;
        for (int read; filled < size && (read = RandomAccess.Read(file, content.AsSpan(filled), filled)) > 0; filled += read)
        {
        }

        return content[..filled];
    }

    /// <summary>Goes down from a folder, segment by segment, through plain folders only.</summary>
    /// <returns>The path, or none when a segment is missing or anything but a folder.</returns>
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
