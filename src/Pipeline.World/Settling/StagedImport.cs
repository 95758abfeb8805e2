using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>A file that is imported, before anybody sees it.</summary>
internal static class StagedImport
{
    /// <summary>Copies it to a name that is free, durably.</summary>
    /// <returns>What the ledger will say of it.</returns>
    public static Transition.Imported Copy(Stream from, WorldPath path, string staged, CancellationToken cancellationToken)
    {
        using var to = PrivateMode.CreateFile(staged);
        var digest = HashedCopy.Run(from, to, cancellationToken);
        to.Flush(flushToDisk: true);
        return new Transition.Imported(path, digest, to.Length);
    }
}
