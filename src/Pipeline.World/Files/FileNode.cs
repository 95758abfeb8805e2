using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.World;

/// <summary>What stands at a path. A link is a link, whatever it points to.</summary>
public enum FileNodeKind
{
    File,
    Folder,
    Link,

    /// <summary>A device, pipe or socket.</summary>
    Special,
}

/// <summary>One entry of a folder, looked at without following a link or opening anything.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes, of a file.</param>
/// <param name="Links">The number of names that the file has.</param>
/// <param name="Mode">Permission bits; <see cref="UnixFileMode.None"/> on Windows.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileNode(FileNodeKind Kind, long Size, long Links, UnixFileMode Mode)
{
    private const int TypeMask = 0xF000;
    private const int RegularType = 0x8000;
    private const int FolderType = 0x4000;
    private const int LinkType = 0xA000;

    /// <summary>What stands at the path, or none.</summary>
    /// <exception cref="IOException">It cannot be told: a folder on the way cannot be searched, say.</exception>
    public static FileNode? At(string path) => OperatingSystem.IsLinux() ? ByStatx(path) : ByAttributes(path);

    /// <summary>What was opened.</summary>
    [SupportedOSPlatform("linux")]
    internal static FileNode Of(SafeFileHandle opened) => Of(Look(opened));

    /// <summary>Whose it is, by numbers.</summary>
    [SupportedOSPlatform("linux")]
    internal static (uint User, uint Group) OwnerOf(SafeFileHandle opened) => Look(opened) is var stat ? (stat.User, stat.Group) : default;

    /// <summary>Whose it is, by number; a link is not followed.</summary>
    [SupportedOSPlatform("linux")]
    internal static uint OwnerOf(string path) =>
        Libc.Statx(Libc.CurrentFolder, path, Libc.NoFollow, Libc.BasicStats, out var stat) == 0 ? stat.User : throw Libc.LastError(path);

    private static Libc.StatxBuffer Look(SafeFileHandle opened) =>
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

    // Elsewhere the engine is in a virtual machine that shares plain files and folders; what the BCL cannot tell does not get through it.
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
