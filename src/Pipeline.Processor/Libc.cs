using System.Runtime.InteropServices;

namespace Pipeline.Processor;

/// <summary>System calls that the BCL does not expose.</summary>
internal static partial class Libc
{
    public const int StandardOutput = 1;
    public const int StandardError = 2;

    /// <summary>EXDEV: the paths are on different mounts.</summary>
    public const int AnotherFileSystem = 18;

    private const int WorkingFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeAndLinks = 1 | 4;

    /// <summary>dup2(2): makes <paramref name="target"/> a copy of <paramref name="source"/>.</summary>
    [LibraryImport("libc", EntryPoint = "dup2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Duplicate(int source, int target);

    /// <summary>_exit(2): ends the process immediately, without waiting for threads.</summary>
    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial void Exit(int status);

    /// <summary>rename(2): 0, or −1 and the errno.</summary>
    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static partial int Rename(string from, string to);

    /// <summary>statx(2) without following links; false if the path does not exist.</summary>
    internal static bool Status(string path, Span<byte> status) =>
        Status(WorkingFolder, path, NoFollow, TypeAndLinks, ref MemoryMarshal.GetReference(status)) == 0;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref byte status);
}
