using Pipeline.World;

namespace Pipeline.Lanes;

/// <summary>A case is plain files in plain folders: a link would give a container, and a report, whatever it points to on this machine.</summary>
internal static class PlainCases
{
    /// <summary>Looks at everything in a folder of cases; no link is followed.</summary>
    /// <exception cref="FormatException">Something is neither a file nor a folder; the message names it.</exception>
    public static void Require(string processor, string cases)
    {
        var pending = new Stack<string>([cases]);
        while (pending.TryPop(out var path))
        {
            switch (FileNode.At(path))
            {
                case { Kind: FileNodeKind.Folder }:
                    foreach (var entry in Directory.EnumerateFileSystemEntries(path))
                    {
                        pending.Push(entry);
                    }

                    break;
                case { Kind: FileNodeKind.File }:
                    break;
                default:
                    throw new FormatException($"{processor}/{Path.GetRelativePath(Path.GetDirectoryName(cases)!, path)} is a link, a pipe or a device");
            }
        }
    }
}
