using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>The observable truth: artifacts, runs and receipts by <c>world://</c> path. A path is absent or whole, never partial.</summary>
/// <remarks>
/// Every failure of the storage itself (a full disk, a folder that cannot be written) is a <see cref="FaultException"/> with
/// <c>ERR_ADAPTER_INVOCATION</c> and a stable detail, and leaves what was there as it was.
/// </remarks>
public interface IWorld
{
    /// <summary>What happened here.</summary>
    ILedger Ledger { get; }

    bool Exists(WorldPath path);

    /// <summary>Opens a file for reading; the caller disposes it.</summary>
    /// <exception cref="FaultException"><c>ERR_INPUTS</c>, "not in the world", when there is no plain file; a link is none.</exception>
    Stream OpenRead(WorldPath path);

    /// <summary>Every file under a folder of a world, sorted (ordinal).</summary>
    /// <param name="world">The world's name.</param>
    /// <param name="folder">A path inside it without slashes at the ends; empty for the whole world.</param>
    IReadOnlyList<WorldPath> List(string world, string folder);

    /// <summary>Puts a file in place, atomically; one of that name is replaced.</summary>
    /// <exception cref="FaultException">
    /// <c>ERR_ADAPTER_INVOCATION</c> when the path lies in the receipts area, in a settled run, or under a file.
    /// </exception>
    void Import(WorldPath path, Stream content, CancellationToken cancellationToken);

    /// <summary>Begins a run in a place that nobody sees.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the id or the write prefix is taken.</exception>
    IStagedRun Stage(ExecutionId id, WritePrefix prefix);
}
