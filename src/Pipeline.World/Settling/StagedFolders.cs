using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>The folders of one staged run on disk: <c>in/</c> for the container to read, <c>artifacts/</c> for it to write. Shared by every world.</summary>
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

    private string Brought => Path.Combine(Inputs, "artifacts");

    public static StagedFolders Create(string root)
    {
        var folders = new StagedFolders(root);
        Make(folders.Inputs, Folder);
        Make(folders.Brought, Folder);
        Make(folders.Artifacts, AnyUser);
        return folders;
    }

    /// <summary>Names a file by its digest without copying it, where the file system can.</summary>
    /// <remarks>The second name comes before the digest, so what is hashed is what the container gets, whatever is imported meanwhile.</remarks>
    public Digest Bring(string file, CancellationToken cancellationToken)
    {
        var incoming = Path.Combine(root, "incoming");
        if (OperatingSystem.IsWindows() || Libc.Link(file, incoming) != 0)
        {
            File.Copy(file, incoming);
        }

        return Adopt(incoming, cancellationToken);
    }

    public Digest Bring(Stream content, CancellationToken cancellationToken)
    {
        var incoming = Path.Combine(root, "incoming");
        using (var file = new FileStream(incoming, FileMode.CreateNew))
        {
            content.CopyTo(file);
        }

        return Adopt(incoming, cancellationToken);
    }

    public void PutInputs(ReadOnlySpan<byte> canonical)
    {
        var file = Path.Combine(Inputs, "inputs.json");
        File.WriteAllBytes(file, canonical);
        SetMode(file, Plain);
    }

    /// <summary>Where what is kept of the run for an area stands until it is published: beside the container's folders, in neither.</summary>
    public string Kept(RunArea area) => Path.Combine(root, $"{area}.json");

    public void Keep(RunArea area, ReadOnlySpan<byte> canonical)
    {
        using (var file = new FileStream(Kept(area), FileMode.CreateNew))
        {
            file.Write(canonical);
            file.Flush(flushToDisk: true);
        }

        SetMode(Kept(area), Plain);
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

    /// <summary>Puts what belongs to a run, and nothing else of the container's, into one folder that can be published with one rename.</summary>
    public string Gather(string run)
    {
        var gathered = Path.Combine(root, "settled");
        Make(gathered, Folder);
        foreach (var name in (string[])[Settlement.IndexFile, Settlement.ReceiptFile])
        {
            SetMode(Path.Combine(run, name), Plain);
            File.Move(Path.Combine(run, name), Path.Combine(gathered, name));
        }

        if (FileNode.At(Path.Combine(run, "outputs")) is { Kind: FileNodeKind.Folder })
        {
            Directory.Move(Path.Combine(run, "outputs"), Path.Combine(gathered, "outputs"));
        }

        return gathered;
    }

    private Digest Adopt(string incoming, CancellationToken cancellationToken)
    {
        // It may be one file under two names: in the world its folders keep others out, here a container of another user reads it.
        SetMode(incoming, Plain);
        var digest = FileDigest.Of(incoming, cancellationToken);
        File.Move(incoming, Path.Combine(Brought, digest.Hex), overwrite: true);
        return digest;
    }

    // Whatever the umask is: a container of another user must be able to read.
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
