namespace Pipeline.World.Files;

/// <summary>
/// The layout of a world's directory: <c>&lt;dir&gt;/&lt;world&gt;/&lt;path&gt;</c>, <c>&lt;dir&gt;/.staging/</c> for unpublished files,
/// <c>&lt;dir&gt;/.ledger/</c> for the ledger.
/// </summary>
internal sealed class WorldLayout(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The staging folder. World names do not begin with a dot, so its content has no <c>world://</c> path.</summary>
    public string Staging => Path.Combine(Root, ".staging");

    /// <summary>The ledger's folder, private to its owner.</summary>
    public string Ledger => Path.Combine(Root, ".ledger");

    /// <summary>Creates the directory, private to its owner; an existing one keeps its modes, because others may use it too.</summary>
    public void Make()
    {
        if (!Directory.Exists(Root))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Root)!);
            PrivateMode.MakeFolder(Root);
        }
    }

    /// <summary>
    /// Requires the world's folders to be ours, and makes them private where an older version or an archive left them open.
    /// </summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if one belongs to another user, who could replace anything in it, or is a link.</exception>
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

    /// <summary>The node at a path, reached through plain folders only; null if a link is on the way.</summary>
    public FileNode? At(string world, string path)
    {
        var cut = path.LastIndexOf('/');
        var parent = PlainFile.Descend(Root, cut < 0 ? world : $"{world}/{path[..cut]}");
        return parent is null ? null : FileNode.At(Path.Combine(parent, path[(cut + 1)..]));
    }

    /// <summary>Opens a file for reading; null if there is no plain file, or a link is on the way.</summary>
    public FileStream? TryOpen(WorldPath path) => PlainOpening.TryOpen(Root, $"{path.World}/{path.Path}") is { } file ? new FileStream(file, FileAccess.Read) : null;

    /// <summary>Why a place cannot be used: a settled run around it, or a file or link on the way. Null if it is free.</summary>
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
