namespace Pipeline.Adapters.Images;

/// <summary>Copies a build context so that it is identical from any clone: a checkout's dates and modes depend on clock and umask, and images keep them.</summary>
internal static class CleanCopy
{
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Runnable = Plain | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Copies everything that may enter an image; of modes it keeps only what git keeps, the executable bit.</summary>
    /// <param name="from">A folder.</param>
    /// <param name="to">A folder that does not exist.</param>
    /// <param name="takes">Whether a file or folder may enter an image; by default as for all sources.</param>
    public static void Make(DirectoryInfo from, string to, Func<FileSystemInfo, bool>? takes = null)
    {
        Directory.CreateDirectory(to);
        foreach (var entry in from.EnumerateFileSystemInfos().Where(takes ?? (entry => BuildContextRule.Takes(entry.Name))))
        {
            var copy = Path.Combine(to, entry.Name);
            switch (entry)
            {
                case { LinkTarget: { } target }:
                    File.CreateSymbolicLink(copy, target);
                    break;
                case DirectoryInfo inner:
                    Make(inner, copy, takes);
                    break;
                case FileInfo file:
                    file.CopyTo(copy);
                    Settle(copy, IsRunnable(file) ? Runnable : Plain, DateOf(copy));
                    break;
                default:
                    break;
            }
        }

        Settle(to);
    }

    /// <summary>Gives a folder around copies the mode and date of a copied one.</summary>
    public static void Settle(string folder) => Settle(folder, Runnable, SourceDate.Value);

    private static DateTimeOffset DateOf(string copy)
    {
        using var content = File.OpenRead(copy);
        return SourceDate.Of(content);
    }

    private static bool IsRunnable(FileInfo file) => !OperatingSystem.IsWindows() && file.UnixFileMode.HasFlag(UnixFileMode.UserExecute);

    private static void Settle(string path, UnixFileMode mode, DateTimeOffset date)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }

        File.SetLastWriteTimeUtc(path, date.UtcDateTime);
    }
}
