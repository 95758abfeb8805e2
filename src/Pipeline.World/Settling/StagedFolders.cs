using Pipeline.World.Files;

namespace Pipeline.World.Settling;

/// <summary>The folders of a staged run on disk: <c>in/</c> for the container to read, <c>artifacts/</c> for it to write. Every world uses them.</summary>
internal sealed class StagedFolders
{
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode AnyUser = Folder | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode Plain = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly string root;

    private StagedFolders(string root) => this.root = root;

    public string Inputs => Path.Combine(root, "in");

    public string Artifacts => Path.Combine(root, "artifacts");

    private string InputArtifacts => Path.Combine(Inputs, "artifacts");

    public static StagedFolders Create(string root)
    {
        var folders = new StagedFolders(root);
        Make(folders.Inputs, Folder);
        Make(folders.InputArtifacts, Folder);
        Make(folders.Artifacts, AnyUser);
        return folders;
    }

    /// <summary>Copies an artifact and names it by its digest.</summary>
    /// <remarks>It is a copy because containers of any user read it, and a hard link would also expose the world's own file.</remarks>
    public Digest CopyArtifact(Stream content, CancellationToken cancellationToken)
    {
        var incoming = Path.Combine(root, "incoming");
        Digest digest;
        using (var file = new FileStream(incoming, FileMode.Create))
        {
            digest = HashedCopy.Run(content, file, cancellationToken);
        }

        SetMode(incoming, Plain);
        File.Move(incoming, Path.Combine(InputArtifacts, digest.Hex), overwrite: true);
        return digest;
    }

    public void PutInputs(ReadOnlySpan<byte> canonical)
    {
        var file = Path.Combine(Inputs, "inputs.json");
        File.WriteAllBytes(file, canonical);
        SetMode(file, Plain);
    }

    /// <summary>The file of an area until it is published: beside the container's folders, in neither.</summary>
    public string Kept(RunArea area) => Path.Combine(root, $"{area}.json");

    public void Keep(RunArea area, ReadOnlySpan<byte> canonical)
    {
        using var file = PrivateMode.CreateFile(Kept(area));
        file.Write(canonical);
        file.Flush(flushToDisk: true);
    }

    public string EnterRun(WritePrefix prefix)
    {
        var at = Artifacts;
        foreach (var segment in prefix.Path.Split('/'))
        {
            at = Path.Combine(at, segment);
            if (FileNode.At(at) is not { Kind: FileNodeKind.Folder })
            {
                throw new FaultException(ErrorCode.AdapterInvocation, "the container left no folder at the write prefix");
            }

            SetMode(at, Folder);
        }

        return at;
    }

    public string AreaReceipt(ExecutionId id)
    {
        var area = Path.Combine(Artifacts, RunArea.Receipts.Name);
        if (FileNode.At(area) is not { Kind: FileNodeKind.Folder })
        {
            throw new FaultException(ErrorCode.AdapterInvocation, "the receipt of the receipts area is missing");
        }

        SetMode(area, Folder);
        return Path.Combine(area, $"{id}.json");
    }

    /// <summary>
    /// Moves the files of the run, and nothing else that the container left, into one folder that a single rename can publish; takes ownership of it and the receipt.
    /// </summary>
    public string Gather(string run, string areaReceipt)
    {
        var gathered = Path.Combine(root, "settled");
        PrivateMode.MakeFolder(gathered);
        foreach (var name in (string[])[WritePrefix.IndexFile, WritePrefix.ReceiptFile])
        {
            File.Move(Path.Combine(run, name), Path.Combine(gathered, name));
        }

        if (FileNode.At(Path.Combine(run, "outputs")) is { Kind: FileNodeKind.Folder })
        {
            Directory.Move(Path.Combine(run, "outputs"), Path.Combine(gathered, "outputs"));
        }

        Ownership.Take(gathered);
        Ownership.Take(areaReceipt);
        return gathered;
    }

    // Ignores the umask, because a container of another user must be able to read.
    private static void Make(string folder, UnixFileMode mode)
    {
        Directory.CreateDirectory(folder);
        SetMode(folder, mode);
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }
}
