using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>Where things lie in a world's directory: <c>&lt;dir&gt;/&lt;world&gt;/&lt;path&gt;</c>, <c>&lt;dir&gt;/.staging/</c> for what is not visible yet, <c>&lt;dir&gt;/.ledger/</c> for what happened.</summary>
internal sealed class WorldLayout(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>No world's name begins with a dot, so nothing in here has a <c>world://</c> path.</summary>
    public string Staging => Path.Combine(Root, ".staging");

    /// <summary>The folder of the ledger, its owner's alone.</summary>
    public string Ledger => Path.Combine(Root, ".ledger");

    /// <summary>Makes the directory, its owner's alone; one that is there stays as it is, for others may use it too.</summary>
    public void Make()
    {
        if (!Directory.Exists(Root))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Root)!);
            PrivateMode.MakeFolder(Root);
        }
    }

    /// <summary>Holds what is the world's in the directory to be ours, and closes it to others where an older program or an archive left it open: nothing below can be reached then.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when it belongs to another user, who could swap anything in it, or is a link.</exception>
    public void Claim(string world)
    {
        foreach (var folder in (string[])[Staging, Ledger, Path.Combine(Root, world)])
        {
            switch (FileNode.At(folder))
            {
                case null:
                    break;
                case { Kind: FileNodeKind.Link }:
                    throw new FaultException(ErrorCode.AdapterInvocation, "the world's folder is a link");
                case { Kind: FileNodeKind.Folder, Mode: var mode }:
                    Claim(folder, mode);
                    break;
                default:
                    break;
            }
        }
    }

    public string Of(WorldPath path) => Path.Combine(Root, path.World, path.Path);

    public string Of(WritePrefix prefix) => Path.Combine(Root, prefix.World, prefix.Path);

    /// <summary>What stands at a path, reached through plain folders only; none when a link is on the way.</summary>
    public FileNode? At(string world, string path)
    {
        var cut = path.LastIndexOf('/');
        var parent = PlainFile.Descend(Root, cut < 0 ? world : $"{world}/{path[..cut]}");
        return parent is null ? null : FileNode.At(Path.Combine(parent, path[(cut + 1)..]));
    }

    /// <summary>Opens a file for reading; none when there is no plain file, or a link is on the way.</summary>
    public FileStream? TryOpen(WorldPath path) => PlainOpening.TryOpen(Root, $"{path.World}/{path.Path}") is { } file ? new FileStream(file, FileAccess.Read) : null;

    /// <summary>The folder that keeps a place from being used: a settled run around it, a file or a link on the way. None when it is free.</summary>
    public string? Obstacle(string world, string path)
    {
        var at = Path.Combine(Root, world);
        foreach (var segment in (string[])["", .. path.Split('/')])
        {
            at = Path.Combine(at, segment);
            switch (FileNode.At(at))
            {
                case null:
                    return null;
                case { Kind: not FileNodeKind.Folder }:
                    return "a file is in the way";
                default:
                    if (FileNode.At(Path.Combine(at, WritePrefix.ReceiptFile)) is not null)
                    {
                        return "a settled run is in the way";
                    }

                    break;
            }
        }

        return null;
    }

    private static void Claim(string folder, UnixFileMode mode)
    {
        if (OperatingSystem.IsLinux() && FileNode.OwnerOf(folder) != Libc.UserId())
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the world belongs to another user");
        }

        if (!OperatingSystem.IsWindows() && mode != PrivateMode.Folder)
        {
            File.SetUnixFileMode(folder, PrivateMode.Folder);
        }
    }
}
