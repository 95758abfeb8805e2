using Pipeline.Contracts;

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
        switch (FileNode.At(path))
        {
            case null:
                return PlainFileRead.Absent;
            case { Kind: not FileNodeKind.File }:
                return PlainFileRead.NotPlain;
            case { Size: var size } when size > maxBytes:
                return PlainFileRead.TooLarge;
            default:
                content = File.ReadAllBytes(path);
                return PlainFileRead.Whole;
        }
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
