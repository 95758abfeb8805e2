using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Pipeline.World.Files;

/// <summary>Removes a folder that a container may have filled: any depth, any permissions, any bytes in names, never following links.</summary>
internal static class FolderRemoval
{
    private const int IsFolder = 21;
    private const uint OwnerOnly = 0x1C0;

    /// <summary>Removes the folder if it exists.</summary>
    public static void Tree(string folder)
    {
        if (FileNode.At(folder) is not { } node)
        {
            return;
        }

        if (node.Kind is not FileNodeKind.Folder)
        {
            File.Delete(folder);
            return;
        }

        if (OperatingSystem.IsLinux())
        {
            Flatten(folder);
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Removes everything but the folder itself.</summary>
    /// <remarks>
    /// The BCL handles only UTF-8 names and paths up to 4096 bytes, but a container can exceed both. So names stay bytes, and folders move next to
    /// each other, under numbers, before they are emptied; no path has more than two segments. Nothing is created, because the disk may be full.
    /// </remarks>
    [SupportedOSPlatform("linux")]
    private static void Flatten(string folder)
    {
        var moved = Path.Combine(folder, $".discarded-{Path.GetRandomFileName()}-");
        var (next, last) = (0, 0);
        Empty(folder, moved, ref last);
        for (; next < last; next++)
        {
            var path = $"{moved}{next}";
            Empty(path, moved, ref last);
            Directory.Delete(path);
        }
    }

    [SupportedOSPlatform("linux")]
    private static void Empty(string path, string moved, ref int serial)
    {
        var folder = Libc.OpenAt(Libc.CurrentFolder, path, OpenFlags.Folder | OpenFlags.NoFollow | OpenFlags.CloseOnExec);
        if (folder < 0)
        {
            throw Libc.LastError(path);
        }

        try
        {
            foreach (var name in Names(folder))
            {
                if (Libc.UnlinkAt(folder, name, 0) == 0)
                {
                    continue;
                }

                if (Marshal.GetLastPInvokeError() != IsFolder || Libc.ChmodAt(folder, name, OwnerOnly, 0) != 0
                    || Libc.RenameAt(folder, name, Libc.CurrentFolder, $"{moved}{serial}") != 0)
                {
                    throw Libc.LastError(path);
                }

                serial++;
            }
        }
        finally
        {
            _ = Libc.Close(folder);
        }
    }

    /// <summary>The names in a folder as raw bytes, each with its terminating NUL.</summary>
    [SupportedOSPlatform("linux")]
    private static List<byte[]> Names(int folder)
    {
        const int nameOffset = 19;
        var names = new List<byte[]>();
        var entries = Libc.OpenEntries(Libc.OpenAt(folder, ".", OpenFlags.Folder | OpenFlags.CloseOnExec));
        if (entries == 0)
        {
            throw Libc.LastError("a folder that is being removed");
        }

        for (nint entry; (entry = Libc.ReadFolder(entries)) != 0;)
        {
            if (Marshal.PtrToStringUTF8(entry + nameOffset) is not ("." or ".."))
            {
                var name = new byte[LengthOf(entry + nameOffset) + 1];
                Marshal.Copy(entry + nameOffset, name, 0, name.Length);
                names.Add(name);
            }
        }

        _ = Libc.CloseFolder(entries);
        return names;
    }

    private static int LengthOf(nint text)
    {
        var length = 0;
        while (Marshal.ReadByte(text, length) != 0)
        {
            length++;
        }

        return length;
    }
}
