namespace Pipeline.World.Files;

/// <summary>Makes files and folders private to their owner, regardless of the umask.</summary>
internal static class PrivateMode
{
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode Folder = File | UnixFileMode.UserExecute;

    /// <summary>Creates one folder, or keeps an existing one.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // The umask can only remove permissions, so the folder is never open to others.
        Directory.CreateDirectory(path, Folder);
        System.IO.File.SetUnixFileMode(path, Folder);
    }

    /// <summary>Creates a new file.</summary>
    public static FileStream CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (OperatingSystem.IsWindows())
        {
            return new FileStream(path, options);
        }

        options.UnixCreateMode = File;
        var file = new FileStream(path, options);
        System.IO.File.SetUnixFileMode(file.SafeFileHandle, File);
        return file;
    }
}
