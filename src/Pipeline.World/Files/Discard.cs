namespace Pipeline.World;

/// <summary>Removes a folder that a container may have filled: any depth, any permissions, never through a link.</summary>
internal static class Discard
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Removes the folder; nothing happens when it is not there.</summary>
    /// <remarks>Folders are moved to the top before they are emptied, so that no path ever grows beyond what the system takes.</remarks>
    public static void Tree(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        Open(folder);
        var serial = 0;
        var pending = new Queue<string>();
        Empty(folder);
        while (pending.TryDequeue(out var next))
        {
            Empty(next);
            Directory.Delete(next);
        }

        Directory.Delete(folder);

        void Empty(string path)
        {
            foreach (var entry in new DirectoryInfo(path).GetFileSystemInfos("*", Everything))
            {
                if (entry is DirectoryInfo && entry.LinkTarget is null)
                {
                    Open(entry.FullName);
                    var moved = NextName();
                    Directory.Move(entry.FullName, moved);
                    pending.Enqueue(moved);
                }
                else
                {
                    entry.Delete();
                }
            }
        }

        // Names of what is there already are passed over.
        string NextName()
        {
            string name;
            do
            {
                name = Path.Combine(folder, $".discarded-{serial++}");
            }
            while (FileNode.At(name) is not null);
            return name;
        }
    }

    private static EnumerationOptions Everything { get; } = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private static void Open(string folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, Owner);
        }
    }
}
