using Pipeline.World.Ledger;

namespace Pipeline.World;

/// <summary>A world: artifacts, runs and receipts by <c>world://</c> path. A path is absent or complete, never partial.</summary>
/// <remarks>
/// Every storage failure (a full disk, a read-only folder) is a <see cref="FaultException"/> with
/// <c>ERR_ADAPTER_INVOCATION</c> and a stable detail, and leaves the world unchanged.
/// </remarks>
public interface IWorld
{
    /// <summary>The world's transitions.</summary>
    ILedger Ledger { get; }

    bool Exists(WorldPath path);

    /// <summary>Opens a file for reading; the caller disposes it.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c>, "not in the world", if there is no plain file at the path; a link does not count.</exception>
    Stream OpenRead(WorldPath path);

    /// <summary>Every file under a folder of a world, sorted (ordinal).</summary>
    /// <param name="world">The world's name.</param>
    /// <param name="folder">A path inside the world without leading or trailing slash; empty for the whole world.</param>
    IReadOnlyList<WorldPath> List(string world, string folder);

    /// <summary>Writes a file atomically, replacing any file of that name.</summary>
    /// <exception cref="FaultException">
    /// <c>ERR_ADAPTER_INVOCATION</c> if the path lies in the receipts area, in a settled run, or under a file.
    /// </exception>
    void Import(WorldPath path, Stream content, CancellationToken cancellationToken);

    /// <summary>Begins an invisible run.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the id or the write prefix is taken.</exception>
    IStagedRun Stage(ExecutionId id, WritePrefix prefix);
}
