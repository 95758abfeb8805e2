using Pipeline.World.Files;

namespace Pipeline.World.Verification;

/// <summary>A file and its expected content according to the ledger or a verified index.</summary>
/// <param name="Path">Its <c>world://</c> path.</param>
/// <param name="File">Its local path.</param>
/// <param name="Sha256">Its digest.</param>
/// <param name="Size">Its expected size in bytes; null if only the digest is known.</param>
internal sealed record ExpectedFile(string Path, string File, Digest Sha256, long? Size)
{
    /// <summary>A file at a world path with a known digest.</summary>
    public static ExpectedFile Of(WorldLayout layout, WorldPath path, Digest sha256, long? size = null) => new(path.ToString(), layout.Of(path), sha256, size);

    /// <summary>Checks the file, reaching it through plain folders only.</summary>
    public void CheckFromRoot(WorldLayout layout, WorldPath path, FindingList findings, CancellationToken cancellationToken)
    {
        if (layout.At(path.World, path.Path) is null)
        {
            findings.Add(WorldFindingKind.Missing, Path, "the file is missing");
        }
        else
        {
            Check(findings, cancellationToken);
        }
    }

    /// <summary>Checks the file; the caller has reached its folder without following links.</summary>
    public void Check(FindingList findings, CancellationToken cancellationToken)
    {
        try
        {
            switch (FileNode.At(File))
            {
                case null:
                    findings.Add(WorldFindingKind.Missing, Path, "the file is missing");
                    break;
                case { Kind: FileNodeKind.File, Size: var size }:
                    Compare(size, findings, cancellationToken);
                    break;
                default:
                    findings.Add(WorldFindingKind.NotPlain, Path, "a link, a folder or a special file is in its place");
                    break;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            findings.Add(WorldFindingKind.Unreadable, Path, "it cannot be read");
        }
    }

    private void Compare(long size, FindingList findings, CancellationToken cancellationToken)
    {
        if (Size is { } expected && size != expected)
        {
            findings.Add(WorldFindingKind.Changed, Path, $"it has {size} bytes, not {expected}");
            return;
        }

        findings.Hashed(size);
        if (FileDigest.Of(File, cancellationToken) is var digest && digest != Sha256)
        {
            findings.Add(WorldFindingKind.Changed, Path, $"it is {digest}, not {Sha256}");
        }
    }
}
