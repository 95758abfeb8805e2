namespace Pipeline.World.Files;

/// <summary>Folders whose names survive a power failure; new ones are private to their owner.</summary>
internal static class DurableFolder
{
    /// <summary>Creates the folder and its missing parents, and flushes each parent.</summary>
    public static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        var parent = Path.GetDirectoryName(path)!;
        Create(parent);
        PrivateMode.MakeFolder(path);
        Libc.SyncFolder(parent);
    }

    /// <summary>Moves a file or folder to its final name, which must be free. The writer must have flushed the bytes; a kit does.</summary>
    public static void MoveInto(string staged, string final)
    {
        Create(Path.GetDirectoryName(final)!);
        Move(staged, final);
    }

    /// <summary>Does the same if the parent folder exists.</summary>
    public static void Move(string staged, string final)
    {
        Directory.Move(staged, final);
        Libc.SyncFolder(Path.GetDirectoryName(final)!);
    }
}
