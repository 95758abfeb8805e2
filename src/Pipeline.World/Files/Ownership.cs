using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Pipeline.World.Files;

/// <summary>
/// Takes ownership of files that a container left: sets our owner and modes, and removes set-ids, extended attributes and access lists.
/// </summary>
/// <remarks>Each file is opened without following links and changed by its descriptor. Anything but folders and plain files with one link is rejected.</remarks>
internal static class Ownership
{
    private const int Forbidden = 13;
    private const int NoAttributes = 95;
    private const int MaxAttributes = 64 * 1024;
    private static readonly string[] Removed = ["user.", "system.posix_acl_"];

    /// <summary>Takes a file, or a folder with all its content.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if anything in it is not plain.</exception>
    /// <exception cref="IOException">Somebody else owns it, and we may not change that.</exception>
    public static void Take(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var pending = new Stack<string>([path]);
        while (pending.TryPop(out var next))
        {
            switch (FileNode.At(next))
            {
                case { Kind: FileNodeKind.Folder }:
                    Take(next, PrivateMode.Folder, OpenFlags.Folder);
                    foreach (var entry in Directory.EnumerateFileSystemEntries(next))
                    {
                        pending.Push(entry);
                    }

                    break;
                case { Kind: FileNodeKind.File, Links: 1 }:
                    Take(next, PrivateMode.File, OpenFlags.NonBlocking);
                    break;
                default:
                    throw new FaultException(ErrorCode.AdapterInvocation, $"not a plain file: {Path.GetFileName(next)}");
            }
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void Take(string path, UnixFileMode mode, int flags)
    {
        if (OperatingSystem.IsLinux())
        {
            using var opened = Open(path, mode, flags);
            TakeOwner(opened, path);
            foreach (var attribute in Attributes(opened, path).Where(name => Array.Exists(Removed, prefix => name.StartsWith(prefix, StringComparison.Ordinal))))
            {
                Check(Libc.RemoveAttribute(opened, attribute), path);
            }

            File.SetUnixFileMode(opened, mode);
        }
        else
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    [SupportedOSPlatform("linux")]
    private static SafeFileHandle Open(string path, UnixFileMode mode, int flags)
    {
        flags |= OpenFlags.NoFollow | OpenFlags.CloseOnExec;
        var descriptor = Libc.OpenAt(Libc.CurrentFolder, path, flags);
        // Only root can open a file whose mode forbids reading; its owner must change the mode first.
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == Forbidden && Libc.ChmodAt(Libc.CurrentFolder, Encoding.UTF8.GetBytes(path + '\0'), (uint)mode, Libc.NoFollow) == 0)
        {
            descriptor = Libc.OpenAt(Libc.CurrentFolder, path, flags);
        }

        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Libc.LastError(path);
    }

    [SupportedOSPlatform("linux")]
    private static void TakeOwner(SafeFileHandle opened, string path)
    {
        var (user, group) = (Libc.UserId(), Libc.GroupId());
        if (FileNode.OwnerOf(opened) != (user, group))
        {
            Check(Libc.ChangeOwner(opened, user, group), path);
        }
    }

    [SupportedOSPlatform("linux")]
    private static string[] Attributes(SafeFileHandle opened, string path)
    {
        // Few files have attributes, so query the size first.
        var size = (int)Libc.ListAttributes(opened, [], 0);
        var names = new byte[size > 0 ? MaxAttributes : 0];
        var length = size > 0 ? (int)Libc.ListAttributes(opened, names, names.Length) : size;
        return length >= 0 ? Encoding.UTF8.GetString(names, 0, length).Split('\0', StringSplitOptions.RemoveEmptyEntries)
            : Marshal.GetLastPInvokeError() == NoAttributes ? []
            : throw Libc.LastError(path);
    }

    private static void Check(int result, string path)
    {
        if (result != 0)
        {
            throw Libc.LastError(path);
        }
    }
}
