using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Pipeline.World.Files;

/// <summary>System calls that the BCL does not expose.</summary>
internal static partial class Libc
{
    public const int CurrentFolder = -100;
    public const int NoFollow = 0x100;

    /// <summary>Operate on the descriptor itself, not on a path below it.</summary>
    public const int EmptyPath = 0x1000;

    public const uint BasicStats = 0x7ff;
    public const int NoEntry = 2;
    public const int NotFolder = 20;
    private const int ReadOnly = 0;

    /// <summary>statx(2); its layout is the same on every architecture.</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int folder, string path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Link(string existing, string added);

    /// <summary>Makes the names in a folder durable (fsync(2) of the folder); a no-op on Windows.</summary>
    public static void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Open(path);
        var failed = FSync(folder) != 0 ? LastError(path) : null;
        _ = Close(folder);
        if (failed is not null)
        {
            throw failed;
        }
    }

    /// <summary>Opens a file or folder for reading.</summary>
    public static int Open(string path)
    {
        var descriptor = Open(path, ReadOnly);
        return descriptor >= 0 ? descriptor : throw LastError(path);
    }

    /// <summary>The error of the last call, with its errno in <see cref="Exception.HResult"/> as in the BCL.</summary>
    public static IOException LastError(string path)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(errno)}: {path}", errno);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenAt(int folder, string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(int folder, byte[] name, int flags);

    [LibraryImport("libc", EntryPoint = "fchmodat", SetLastError = true)]
    public static partial int ChmodAt(int folder, byte[] name, uint mode, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RenameAt(int folder, byte[] name, int intoFolder, string into);

    /// <summary>fdopendir(3); closing it closes the descriptor.</summary>
    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    public static partial nint OpenEntries(int folder);

    /// <summary>readdir(3): a 64-bit <c>struct dirent</c> with the name at offset 19, or 0 at the end.</summary>
    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static partial nint ReadFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "closedir")]
    public static partial int CloseFolder(nint folder);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    public static partial uint GroupId();

    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeFileHandle opened, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "flistxattr", SetLastError = true)]
    public static partial nint ListAttributes(SafeFileHandle opened, byte[] names, nint size);

    [LibraryImport("libc", EntryPoint = "fremovexattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int RemoveAttribute(SafeFileHandle opened, string name);

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct StatxBuffer
    {
        [FieldOffset(16)]
        public uint Links;

        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(40)]
        public ulong Size;
    }
}
