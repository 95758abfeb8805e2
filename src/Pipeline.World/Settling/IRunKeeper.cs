using Pipeline.Contracts;

namespace Pipeline.World;

/// <summary>What a world does for the runs that are staged for it.</summary>
internal interface IRunKeeper
{
    /// <summary>Opens a file for reading (<see cref="IWorld.OpenRead"/>).</summary>
    Stream OpenRead(WorldPath path);

    /// <summary>Puts the files of a run that was checked in place, and its entry into the ledger: both or neither.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> when the id or the prefix is taken by now, or the storage fails.</exception>
    void Publish(SettlingRun run);

    /// <summary>Puts the fault of a run into the ledger, unless it settled.</summary>
    void Record(Transition.Failed failed);
}

/// <summary>A run whose files were checked and are not visible yet.</summary>
/// <param name="Transition">What the ledger will say of it.</param>
/// <param name="Outputs">What it wrote.</param>
/// <param name="Folders">Where it is staged.</param>
/// <param name="Files">Where its files are there.</param>
internal sealed record SettlingRun(Transition.Settled Transition, OutputsIndex Outputs, StagedFolders Folders, SettlingFiles Files)
{
    /// <summary>Every file of it by its place in the world, with its digest; index, receipts and what was kept included.</summary>
    public IEnumerable<(WorldPath Place, ContentFile File)> Placed
    {
        get
        {
            var (prefix, execution) = (Transition.Run.Prefix, Transition.Run.Execution);
            return Outputs.Outputs.Select(output => (prefix.Output(output.Path), new ContentFile(Path.Combine(Files.Run, output.Path.ToString()), output.Sha256)))
                .Append((prefix.Index, new ContentFile(Path.Combine(Files.Run, WritePrefix.IndexFile), Transition.Index)))
                .Append((prefix.Receipt, new ContentFile(Path.Combine(Files.Run, WritePrefix.ReceiptFile), Transition.Receipt)))
                .Concat(Transition.Areas.Select(entry => (prefix.In(entry.Key, execution), new ContentFile(Files.Of(entry.Key), entry.Value))));
        }
    }
}
