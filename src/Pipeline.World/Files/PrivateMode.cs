namespace Pipeline.World;

/// <summary>What a world makes is its owner's alone, whatever the umask is.</summary>
internal static class PrivateMode
{
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    public const UnixFileMode Folder = File | UnixFileMode.UserExecute;

    /// <summary>Makes one folder; it may be there.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // The umask can take from what is asked for, and never adds to it: at no moment is the folder open to others.
        Directory.CreateDirectory(path, Folder);
        System.IO.File.SetUnixFileMode(path, Folder);
    }

    /// <summary>Makes a file that is not there yet.</summary>
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
