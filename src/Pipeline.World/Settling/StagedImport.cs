using Pipeline.World.Files;

namespace Pipeline.World.Settling;

/// <summary>A file being imported, before it is visible.</summary>
internal static class StagedImport
{
    /// <summary>Copies the file durably to a free name.</summary>
    /// <returns>Its ledger entry.</returns>
    public static Transition.Imported Copy(Stream from, WorldPath path, string staged, CancellationToken cancellationToken)
    {
        using var to = PrivateMode.CreateFile(staged);
        var digest = HashedCopy.Run(from, to, cancellationToken);
        to.Flush(flushToDisk: true);
        return new Transition.Imported(path, digest, to.Length);
    }
}
