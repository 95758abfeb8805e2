using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.World.Files;

/// <summary>Opens files that others may have placed: it inspects the descriptor that it opened, so swapping files has no effect.</summary>
/// <remarks>
/// Each segment is opened relative to its parent (openat(2), <c>O_NOFOLLOW</c>), so no link is followed. The last one is inspected by its
/// descriptor, and <c>O_NONBLOCK</c> avoids waiting for the writer of a pipe.
/// </remarks>
internal static class PlainOpening
{
    private const int TooManyLinks = 40;
    private const int NoDevice = 6;
    private const int NoSuchDevice = 19;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">A path in a trusted folder; the last segment must not be a link.</param>
    /// <returns>The file; null if there is no plain file.</returns>
    public static SafeFileHandle? TryOpen(string path) => !OperatingSystem.IsLinux() ? ByPath(Path.GetDirectoryName(path)!, Path.GetFileName(path))
        : Checked(Libc.OpenAt(Libc.CurrentFolder, path, OpenFlags.NonBlocking | OpenFlags.NoFollow | OpenFlags.CloseOnExec), path) is { } found ? PlainOrNone(found)
        : null;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="folder">The trusted starting folder.</param>
    /// <param name="relative">The path from there, without <c>.</c> and <c>..</c>.</param>
    /// <returns>The file; null if there is no plain file, or anything but folders is on the way.</returns>
    /// <exception cref="IOException">The file exists but cannot be opened.</exception>
    public static SafeFileHandle? TryOpen(string folder, string relative) =>
        OperatingSystem.IsLinux() ? ByDescriptor(folder, relative) : ByPath(folder, relative);

    /// <summary>Opens a folder for lookups or listing.</summary>
    /// <param name="folder">The trusted starting folder.</param>
    /// <param name="relative">The path from there, without <c>.</c> and <c>..</c>; empty for the folder itself.</param>
    /// <returns>The folder; null if it is missing, or anything but folders is on the way.</returns>
    /// <exception cref="IOException">The folder exists but cannot be opened.</exception>
    [SupportedOSPlatform("linux")]
    public static SafeFileHandle? TryOpenFolder(string folder, string relative)
    {
        var opened = Checked(Libc.OpenAt(Libc.CurrentFolder, folder, OpenFlags.PathOnly | OpenFlags.Folder | OpenFlags.CloseOnExec), folder);
        foreach (var segment in relative.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (opened is null)
            {
                break;
            }

            using var parent = opened;
            opened = Next(parent, segment, OpenFlags.PathOnly | OpenFlags.Folder, relative);
        }

        return opened;
    }

    [SupportedOSPlatform("linux")]
    private static SafeFileHandle? ByDescriptor(string folder, string relative)
    {
        var cut = relative.LastIndexOf('/');
        using var parent = TryOpenFolder(folder, cut < 0 ? "" : relative[..cut]);
        return parent is not null && Next(parent, relative[(cut + 1)..], OpenFlags.NonBlocking, relative) is { } found ? PlainOrNone(found) : null;
    }

    [SupportedOSPlatform("linux")]
    private static SafeFileHandle? PlainOrNone(SafeFileHandle found)
    {
        if (FileNode.Of(found) is { Kind: FileNodeKind.File })
        {
            return found;
        }

        found.Dispose();
        return null;
    }

    private static SafeFileHandle? Next(SafeFileHandle parent, string segment, int flags, string shown) =>
        Checked(Libc.OpenAt((int)parent.DangerousGetHandle(), segment, flags | OpenFlags.NoFollow | OpenFlags.CloseOnExec), shown);

    private static SafeFileHandle? Checked(int descriptor, string shown) => descriptor >= 0
        ? new SafeFileHandle(descriptor, ownsHandle: true)
        : Marshal.GetLastPInvokeError() is Libc.NoEntry or Libc.NotFolder or TooManyLinks or NoDevice or NoSuchDevice ? null : throw Libc.LastError(shown);

    private static SafeFileHandle? ByPath(string folder, string relative)
    {
        var cut = relative.LastIndexOf('/');
        return PlainFile.Descend(folder, cut < 0 ? "" : relative[..cut]) is { } parent
            && Path.Combine(parent, relative[(cut + 1)..]) is var path && FileNode.At(path) is { Kind: FileNodeKind.File }
                ? File.OpenHandle(path)
                : null;
    }
}
