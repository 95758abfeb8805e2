using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.World.Files;

/// <summary>The type of a file system entry. A link is a link, whatever it points to.</summary>
public enum FileNodeKind
{
    File,
    Folder,
    Link,

    /// <summary>A device, pipe or socket.</summary>
    Special,
}

/// <summary>One entry of a folder, inspected without following links or opening anything.</summary>
/// <param name="Kind">The entry's type.</param>
/// <param name="Size">The size in bytes, for a file.</param>
/// <param name="Links">The number of hard links.</param>
/// <param name="Mode">Permission bits; <see cref="UnixFileMode.None"/> on Windows.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileNode(FileNodeKind Kind, long Size, long Links, UnixFileMode Mode)
{
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;
    private const int FolderType = 0x4000;
    private const int LinkType = 0xA000;

    /// <summary>The node at the path, or null.</summary>
    /// <exception cref="IOException">The node cannot be inspected, for example because a parent folder is not searchable.</exception>
    public static FileNode? At(string path) => OperatingSystem.IsLinux() ? ByStatx(path) : ByAttributes(path);

    /// <summary>The node of an open file.</summary>
    [SupportedOSPlatform("linux")]
    internal static FileNode Of(SafeFileHandle opened) => Of(Stat(opened));

    /// <summary>The owner's user and group ids.</summary>
    [SupportedOSPlatform("linux")]
    internal static (uint User, uint Group) OwnerOf(SafeFileHandle opened) => Stat(opened) is var stat ? (stat.User, stat.Group) : default;

    /// <summary>The owner's user id; links are not followed.</summary>
    [SupportedOSPlatform("linux")]
    internal static uint OwnerOf(string path) =>
        Libc.Statx(Libc.CurrentFolder, path, Libc.NoFollow, Libc.BasicStats, out var stat) == 0 ? stat.User : throw Libc.LastError(path);

    private static Libc.StatxBuffer Stat(SafeFileHandle opened) =>
        Libc.Statx((int)opened.DangerousGetHandle(), "", Libc.EmptyPath, Libc.BasicStats, out var stat) == 0 ? stat : throw Libc.LastError("an open file");

    private static FileNode? ByStatx(string path)
    {
        if (Libc.Statx(Libc.CurrentFolder, path, Libc.NoFollow, Libc.BasicStats, out var stat) != 0)
        {
            return Marshal.GetLastPInvokeError() is Libc.NoEntry or Libc.NotFolder ? null : throw Libc.LastError(path);
        }

        return Of(stat);
    }

    private static FileNode Of(Libc.StatxBuffer stat)
    {
        var kind = (stat.Mode & TypeMask) switch
        {
            RegularType => FileNodeKind.File,
            FolderType => FileNodeKind.Folder,
            LinkType => FileNodeKind.Link,
            _ => FileNodeKind.Special,
        };
        return new FileNode(kind, (long)stat.Size, stat.Links, (UnixFileMode)(stat.Mode & ~TypeMask));
    }

    // On other systems the engine runs in a virtual machine that shares only plain files and folders, which the BCL can tell apart.
    private static FileNode? ByAttributes(string path)
    {
        FileSystemInfo info = new FileInfo(path);
        if (!info.Exists && (info = new DirectoryInfo(path)) is { Exists: false, LinkTarget: null })
        {
            return null;
        }

        var kind = info.LinkTarget is not null ? FileNodeKind.Link : info is FileInfo ? FileNodeKind.File : FileNodeKind.Folder;
        return new FileNode(kind, info is FileInfo file ? file.Length : 0, 1, OperatingSystem.IsWindows() ? UnixFileMode.None : info.UnixFileMode);
    }
}
