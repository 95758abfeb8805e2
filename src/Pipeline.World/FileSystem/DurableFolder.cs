namespace Pipeline.World;

/// <summary>Folders whose names survive a power cut; each that is made is its owner's alone.</summary>
internal static class DurableFolder
{
    /// <summary>Makes the folder and every missing one above it, and flushes each parent.</summary>
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

    /// <summary>Gives a file or folder its final name, which must be free. Its bytes are the writer's to flush; a kit does.</summary>
    public static void MoveInto(string staged, string final)
    {
        Create(Path.GetDirectoryName(final)!);
        Move(staged, final);
    }

    /// <summary>The same where the folder around it is there.</summary>
    public static void Move(string staged, string final)
    {
        Directory.Move(staged, final);
        Libc.SyncFolder(Path.GetDirectoryName(final)!);
    }
}
