using Pipeline.World.Files;

namespace Pipeline.World.Settling;

/// <summary>A world's services for its staged runs.</summary>
internal interface IRunKeeper
{
    /// <summary>Opens a file for reading (<see cref="IWorld.OpenRead"/>).</summary>
    Stream OpenRead(WorldPath path);

    /// <summary>Publishes the files of a checked run and its ledger entry: both or neither.</summary>
    /// <exception cref="FaultException"><c>ERR_ADAPTER_INVOCATION</c> if the id or the prefix is taken by now, or the storage fails.</exception>
    void Publish(SettlingRun run);

    /// <summary>Records the fault of a run, unless it settled.</summary>
    void Record(Transition.Failed failed);
}

/// <summary>A checked run whose files are not yet visible.</summary>
/// <param name="Transition">Its future ledger entry.</param>
/// <param name="Outputs">Its outputs.</param>
/// <param name="Folders">Its staging folders.</param>
/// <param name="Files">Its files in them.</param>
internal sealed record SettlingRun(Transition.Settled Transition, OutputsIndex Outputs, StagedFolders Folders, SettlingFiles Files)
{
    /// <summary>Every file with its world path and digest, including index, receipts, evidence and request.</summary>
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
